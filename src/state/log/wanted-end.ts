// Finds where the wanted end of an output begins, reading its pieces backwards. Lines stay whole.
import type { OutputPiece } from './log-pieces.ts';

export interface WantedEnd {
  /** The next piece towards the beginning; returns as much of its end as is wanted. */
  readonly take: (piece: Pick<OutputPiece, 'bytes' | 'at'>) => Buffer;
  readonly isEnough: () => boolean;
  /** How many pieces to ask for at first. Undefined: unknown. */
  readonly firstPieces?: number;
}

const newline = 10;

/** `maxBytes`: lines may be of any length. */
export function lastLines(lines: number, maxBytes = Number.POSITIVE_INFINITY): WantedEnd {
  let linesLeft = lines;
  let bytesLeft = maxBytes;
  let isVeryEnd = true;
  const take: WantedEnd['take'] = ({ bytes }) => {
    if (linesLeft <= 0) return bytes.subarray(bytes.length);
    // The newline at the very end begins no further line.
    const end = bytes.length - (isVeryEnd && bytes.at(-1) === newline ? 1 : 0);
    isVeryEnd = false;
    const { begin, found } = findBegin(bytes.subarray(0, end), linesLeft);
    const kept = bytes.subarray(Math.max(begin, bytes.length - bytesLeft));
    linesLeft -= found;
    bytesLeft -= kept.length;
    return kept;
  };
  return { take, isEnough: () => linesLeft <= 0 || bytesLeft <= 0, firstPieces: Math.max(1, Math.min(lines, 8)) };
}

/** Lines of which something came at `at`, in epoch ms by Redis' clock, or later. */
export function linesSince(at: number): WantedEnd {
  let isBegun = false;
  let isEnough = false;
  const take: WantedEnd['take'] = (piece) => {
    if (piece.at >= at) {
      isBegun = true;
      return piece.bytes;
    }
    const begin = isBegun ? piece.bytes.lastIndexOf(newline) + 1 : piece.bytes.length;
    isEnough = begin > 0;
    return piece.bytes.subarray(begin);
  };
  return { take, isEnough: () => isEnough };
}

export function wantedByAll(ends: readonly WantedEnd[]): WantedEnd {
  return {
    take: (piece) =>
      ends.map((end) => end.take(piece)).reduce((one, other) => (other.length < one.length ? other : one)),
    isEnough: () => ends.some((end) => end.isEnough()),
  };
}

/** Behind the `lines`th newline from the end, or at 0 where there are fewer. */
function findBegin(bytes: Buffer, lines: number): { readonly begin: number; readonly found: number } {
  let found = 0;
  for (let at = bytes.length; at > 0; ) {
    at = bytes.lastIndexOf(newline, at - 1);
    if (at === -1) break;
    found++;
    if (found === lines) return { begin: at + 1, found };
  }
  return { begin: 0, found };
}
