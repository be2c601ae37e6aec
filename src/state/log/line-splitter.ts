// From the pieces of an attempt's output to its lines: a line that is not complete waits for its end.
import type { OutputPiece } from './log-pieces.ts';
import { longestLine } from './whole-lines.ts';

export interface LogLine {
  /** When it began, in epoch ms by Redis' clock. */
  readonly at: number;
  /** Without its newline. A character is never cut in two. */
  readonly bytes: Buffer;
  /** Whether the line goes on in the next one, because it is longer than `longestLine`. */
  readonly isBroken: boolean;
}

const newline = 10;

export class LineSplitter {
  #open: { readonly at: number; readonly chunks: Buffer[]; size: number } | undefined;

  /** Those that are complete with it. */
  push({ at, bytes }: OutputPiece): LogLine[] {
    const lines: LogLine[] = [];
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(newline, from);
      this.#open ??= { at, chunks: [], size: 0 };
      this.#open.chunks.push(bytes.subarray(from, end === -1 ? undefined : end));
      this.#open.size += (end === -1 ? bytes.length : end) - from;
      if (end !== -1) lines.push(...this.end());
      else if (this.#open.size >= longestLine) lines.push(this.#break(at));
      if (end === -1) break;
      from = end + 1;
    }
    return lines;
  }

  /** The line that was not complete, if there is one: nothing more comes, or what comes does not follow it. */
  end(): LogLine[] {
    const line = this.#open;
    this.#open = undefined;
    return line ? [{ at: line.at, bytes: Buffer.concat(line.chunks), isBroken: false }] : [];
  }

  /** `now`: for the part that follows. */
  #break(now: number): LogLine {
    const { at, chunks } = this.#open ?? { at: now, chunks: [] };
    const bytes = Buffer.concat(chunks);
    const end = endOfCharacters(bytes);
    this.#open = { at: now, chunks: [bytes.subarray(end)], size: bytes.length - end };
    return { at, bytes: bytes.subarray(0, end), isBroken: true };
  }
}

/** Before a character of UTF-8 that is not complete. Other bytes stay together. */
function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes.at(-back) ?? 0;
    if (byte >= 0xc0) return bytes.length - (back < lengthOf(byte) ? back : 0);
    if (byte < 0x80) break;
  }
  return bytes.length;
}

function lengthOf(firstByte: number): number {
  if (firstByte >= 0xf0) return 4;
  return firstByte >= 0xe0 ? 3 : 2;
}
