// Finds where the last lines of an output begin, from pieces that come from its end.

export interface LastLines {
  /** The next piece towards the beginning; returns as much of its end as belongs to the lines. */
  readonly take: (bytes: Buffer) => Buffer;
  readonly isEnough: () => boolean;
}

const newline = 10;
/** Lines may be of any length. */
const defaultMaxBytes = 256 * 1024;

export function lastLines(lines: number, maxBytes = defaultMaxBytes): LastLines {
  let linesLeft = lines;
  let bytesLeft = maxBytes;
  let isVeryEnd = true;
  const take = (bytes: Buffer): Buffer => {
    // The newline at the very end begins no further line.
    const end = bytes.length - (isVeryEnd && bytes.at(-1) === newline ? 1 : 0);
    isVeryEnd = false;
    const { begin, found } = findBegin(bytes.subarray(0, end), linesLeft);
    const kept = bytes.subarray(Math.max(begin, bytes.length - bytesLeft));
    linesLeft -= found;
    bytesLeft -= kept.length;
    return kept;
  };
  return { take, isEnough: () => linesLeft <= 0 || bytesLeft <= 0 };
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
