// Moves the cuts of an output to the ends of lines: what is left of the lines before and after a cut counts as left out.
import type { LogPiece, OutputPiece } from './log-pieces.ts';

/** In bytes. A longer line is broken, so that a line without an end takes no more memory than this. */
export const longestLine = 512 * 1024;

const newline = 10;

/** One per attempt. Passes on bytes as they come, up to the end of the last complete line. */
export class WholeLines {
  /** A line without its end so far. */
  #open: OutputPiece[] = [];
  #openBytes = 0;
  /** A cut, until the end of the line in which it ends is found. */
  #cut: (LogPiece & { readonly kind: 'cut' }) | undefined;

  push(piece: LogPiece): LogPiece[] {
    if (piece.kind === 'cut') {
      this.#widen(piece);
      return [];
    }
    if (!this.#cut) return this.#take(piece);
    const end = piece.bytes.indexOf(newline) + 1;
    this.#hold(from(piece, 0, end || undefined));
    // After that much, the line counts as one that was broken here.
    if (end === 0 && this.#openBytes < longestLine) return [];
    const cut = this.#cut;
    this.#cut = undefined;
    if (end === 0) return [cut, ...this.#release()];
    const lost = this.#drop();
    return [{ ...cut, bytes: cut.bytes + lost }, ...this.#take(from(piece, end))];
  }

  /** The line that is not complete, for a reader who does not wait for its end. */
  pause(): LogPiece[] {
    return this.#cut ? [] : this.#release();
  }

  /** Nothing more comes. */
  end(): LogPiece[] {
    const cut = this.#cut;
    this.#cut = undefined;
    return cut ? [{ ...cut, bytes: cut.bytes + this.#drop() }] : this.#release();
  }

  #take(piece: OutputPiece): LogPiece[] {
    const end = piece.bytes.lastIndexOf(newline) + 1;
    const whole = end > 0 ? [...this.#release(), from(piece, 0, end)] : [];
    if (end < piece.bytes.length) this.#hold(from(piece, end));
    return this.#openBytes < longestLine ? whole : [...whole, ...this.#release()];
  }

  #widen({ offset, bytes }: LogPiece & { readonly kind: 'cut' }): void {
    const before = this.#cut;
    const lost = this.#drop();
    this.#cut = { kind: 'cut', offset: before?.offset ?? offset - lost, bytes: (before?.bytes ?? 0) + lost + bytes };
  }

  #hold(piece: OutputPiece): void {
    this.#open.push(piece);
    this.#openBytes += piece.bytes.length;
  }

  #release(): OutputPiece[] {
    const open = this.#open;
    this.#open = [];
    this.#openBytes = 0;
    return open;
  }

  #drop(): number {
    const bytes = this.#openBytes;
    this.#release();
    return bytes;
  }
}

function from(piece: OutputPiece, begin: number, end?: number): OutputPiece {
  return { ...piece, offset: piece.offset + begin, bytes: piece.bytes.subarray(begin, end) };
}
