// From the pieces of an attempt's output to its lines: a line that is not complete waits for its end.
import type { OutputPiece } from './log-pieces.ts';

export interface LogLine {
  /** When it began, in epoch ms by Redis' clock. */
  readonly at: number;
  /** Without its newline. A character is never cut in two: what ends a line is no part of one. */
  readonly bytes: Buffer;
}

const newline = 10;

export class LineSplitter {
  #open: { readonly at: number; readonly chunks: Buffer[] } | undefined;

  /** Those that are complete with it. */
  push({ at, bytes }: OutputPiece): LogLine[] {
    const lines: LogLine[] = [];
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(newline, from);
      this.#open ??= { at, chunks: [] };
      this.#open.chunks.push(bytes.subarray(from, end === -1 ? undefined : end));
      if (end === -1) break;
      lines.push(...this.end());
      from = end + 1;
    }
    return lines;
  }

  /** The line that was not complete, if there is one: nothing more comes, or what comes does not follow it. */
  end(): LogLine[] {
    const line = this.#open;
    this.#open = undefined;
    return line ? [{ at: line.at, bytes: Buffer.concat(line.chunks) }] : [];
  }
}
