// From the pieces of an attempt's output to its lines, each stream for itself: a line that is not complete waits for its end.
import type { OutputPiece } from './log-pieces.ts';

export interface LogLine {
  readonly stream: OutputPiece['stream'];
  /** When it began, in epoch ms by Redis' clock. */
  readonly at: number;
  /** Without its newline. A character is never cut in two: what ends a line is no part of one. */
  readonly bytes: Buffer;
}

const newline = 10;

export class LineSplitter {
  readonly #open = new Map<OutputPiece['stream'], { readonly at: number; readonly chunks: Buffer[] }>();

  /** Those that are complete with it. */
  push({ stream, at, bytes }: OutputPiece): LogLine[] {
    const lines: LogLine[] = [];
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(newline, from);
      const line = this.#open.get(stream) ?? { at, chunks: [] };
      line.chunks.push(bytes.subarray(from, end === -1 ? undefined : end));
      this.#open.set(stream, line);
      if (end === -1) break;
      lines.push(...this.#take(stream));
      from = end + 1;
    }
    return lines;
  }

  /** Those that were not complete: nothing more comes, or what comes does not follow them. */
  end(): LogLine[] {
    return [...this.#open.keys()].flatMap((stream) => this.#take(stream));
  }

  #take(stream: OutputPiece['stream']): LogLine[] {
    const line = this.#open.get(stream);
    this.#open.delete(stream);
    return line ? [{ stream, at: line.at, bytes: Buffer.concat(line.chunks) }] : [];
  }
}
