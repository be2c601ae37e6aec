// Where a command writes to: `print` sends data to stdout, `say` sends messages to stderr.
import type { Writable } from 'node:stream';
import { fitted } from './width.ts';

export interface Output {
  readonly print: (text: string) => void;
  readonly say: (text: string) => void;
  /** For whoever prints without end, at the pace of its reader. */
  readonly stdout: Writable;
}

/** Messages that wait for a terminal that shows nothing, in characters. Further ones are left out. */
const mostWaiting = 256 * 1024;

export function outputTo(stdout: Writable, stderr: Writable): Output {
  return {
    stdout,
    print: (text) => void stdout.write(`${text}\n`),
    say: (text) => {
      if (stderr.writableLength < mostWaiting) stderr.write(`${fitted(text, stderr)}\n`);
    },
  };
}
