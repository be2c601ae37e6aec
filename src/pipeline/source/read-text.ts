// Reads the text of a file that the user named.
import { readFile } from 'node:fs/promises';
import { WpError } from '../error.ts';

/** The file could not be read, so its content is unknown. */
export class UnreadableFileError extends WpError {
  /** The message without the path. */
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.problem = problem;
  }
}

/** `what` completes "Name the … in it." for a path that is a folder. */
export async function readText(path: string, what: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UnreadableFileError(path, unreadable(error, what));
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFileError(path, 'is not text in UTF-8. Save it in that encoding.');
  }
}

function unreadable({ code = '', message }: NodeJS.ErrnoException, what: string): string {
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'no such file. Check the path.',
    EISDIR: `is a folder. Name the ${what} in it.`,
    EACCES: 'permission denied. Check its permissions.',
  };
  return known[code] ?? `cannot be read (${code || message}).`;
}
