// Reads the text that a user gives on the command line: a file, a pipe as in `wp run <(make-pipeline)`, or "-" for stdin.
import { type FileHandle, open } from 'node:fs/promises';
import { decode, mostTextBytes, UnreadableFileError, unreadable } from './read-text.ts';

export interface GivenText {
  readonly text: string;
  /** False: it came through a pipe, so its path says nothing of where it belongs. */
  readonly isFile: boolean;
}

/** How messages and lists call it: "stdin" for "-", and "pipe" for the descriptor that a shell has put there for `<(…)`. */
export function givenName(path: string): string {
  if (path === '-') return 'stdin';
  return /^\/(dev|proc\/self)\/fd\/\d+$/.test(path) ? 'pipe' : path;
}

/** `what` completes "Name the … in it." for a path that is a folder. Waits for as long as the pipe is open. */
export async function readGivenText(path: string, what: string): Promise<GivenText> {
  try {
    if (path === '-') return { text: decode(givenName(path), await readStdin()), isFile: false };
    const file = await open(path);
    const isFile = (await file.stat()).isFile();
    return { text: decode(path, await readAll(contentOf(file))), isFile };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : unreadable(givenName(path), code, { what });
  }
}

/** One byte more than the limit shows that there is more. Closes the file at its end. */
function contentOf(file: FileHandle): AsyncIterable<Buffer> {
  return file.createReadStream({ end: mostTextBytes });
}

async function readStdin(): Promise<Buffer> {
  if (process.stdin.readableEnded)
    throw new UnreadableFileError('stdin', 'was read before. Use "-" once, and name a file elsewhere.');
  return readAll(process.stdin);
}

/** Of a stream without an end, such as /dev/zero, no more than the limit is read. */
async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size > mostTextBytes) throw Object.assign(new Error('too large'), { code: 'EFBIG' });
  }
  return Buffer.concat(pieces);
}
