// Reads the text of a file, or says in a sentence why that is not possible.
import { WpError } from '../error.ts';
import { readRegularFile } from './regular-file.ts';

/** A pipeline of 100,000 jobs, the most of a run, has some 10 MB. */
export const mostTextBytes = 64 * 1024 * 1024;

/** The file could not be read, so its content is unknown. */
export class UnreadableFileError extends WpError {
  /** The message without the path. */
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.problem = problem;
  }
}

/** `what` completes "Name the … in it." for a path that is a folder. Reads regular files only, as the user did not name the file now. */
export async function readText(path: string, what: string): Promise<string> {
  const content = readRegularFile(path, { links: 'follow', most: mostTextBytes });
  if (!content.ok) throw unreadable(path, content.code, { what, otherwise: content.problem });
  return decode(path, content.bytes);
}

export function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFileError(path, 'is not text in UTF-8. Save it in that encoding.');
  }
}

/** `otherwise`: for a code that has no sentence of its own. */
export function unreadable(
  path: string,
  code: string,
  { what, otherwise = `cannot be read (${code})` }: { readonly what: string; readonly otherwise?: string },
): UnreadableFileError {
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'no such file. Check the path.',
    EISDIR: `is a folder. Name the ${what} in it.`,
    EACCES: 'permission denied. Check its permissions.',
    EFBIG: 'is larger than 64 MiB, the limit. Check the path.',
  };
  return new UnreadableFileError(path, known[code] ?? `${otherwise}.`);
}
