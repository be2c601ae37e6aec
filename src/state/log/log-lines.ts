// The pieces of a log as lines that are safe to show.
import { withCommas } from '../../pipeline/with-commas.ts';
import { DisplayLines } from './display.ts';
import type { LogPiece } from './log-pieces.ts';
import { WholeLines } from './whole-lines.ts';

/** One per attempt. */
export class LogLines {
  readonly #whole = new WholeLines();
  readonly #lines = new DisplayLines();

  /** The lines that are complete with it. */
  push(piece: LogPiece): string[] {
    return this.#whole.push(piece).flatMap((part) => this.#take(part));
  }

  /** Those that were not. */
  end(): string[] {
    return [...this.#whole.end().flatMap((part) => this.#take(part)), ...this.#lines.end()];
  }

  #take(piece: LogPiece): string[] {
    return piece.kind === 'output' ? this.#lines.push(piece.bytes) : [...this.#lines.end(), cutInWords(piece.bytes)];
  }
}

/** A line of its own, where something is missing between two lines. */
export function cutInWords(bytes: number): string {
  return `… ${withCommas(bytes)} bytes left out …`;
}
