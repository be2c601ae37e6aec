// The pieces of a log as lines that are safe to show.
import { withCommas } from '../../pipeline/with-commas.ts';
import { DisplayLines } from './display.ts';
import type { LogPiece } from './log-pieces.ts';

/** One per attempt. */
export class LogLines {
  readonly #lines = new DisplayLines();

  /** The lines that are complete with it. */
  push(piece: LogPiece): string[] {
    if (piece.kind === 'output') return this.#lines.push(piece.bytes);
    return [...this.end(), `… ${withCommas(piece.bytes)} bytes left out …`];
  }

  /** Those that were not. */
  end(): string[] {
    return this.#lines.end();
  }
}
