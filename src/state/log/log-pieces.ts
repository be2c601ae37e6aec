// The pieces of a log as they lie in Redis, forwards and backwards, in pages of bounded size.
import type { Redis } from 'ioredis';

export interface OutputPiece {
  readonly kind: 'output';
  /** Of the first byte. */
  readonly offset: number;
  /** When the first of them came, in epoch ms by Redis' clock. */
  readonly at: number;
  readonly bytes: Buffer;
}

export type LogPiece =
  | OutputPiece
  /** Output that is missing: it was left out between head and tail, or could not be kept. */
  | { readonly kind: 'cut'; readonly offset: number; readonly bytes: number };

/** An entry holds up to 64 KiB, often only a line. */
const smallestPage = 8;
const largestPage = 1_000;
const pageBytes = 512 * 1024;

/** Pieces that begin at `from` or later. */
export async function* readForwards(redis: Redis, key: string, from: number): AsyncGenerator<OutputPiece> {
  let next = from;
  for (let count = smallestPage; ; ) {
    const page = (await redis.xrangeBuffer(key, `${next}-0`, '+', 'COUNT', count)).map(toPiece);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < count) return;
    next = endOf(last);
    count = nextCount(page);
  }
}

/** `first`: how many pieces are asked for at first. */
export async function* readBackwards(redis: Redis, key: string, first = smallestPage): AsyncGenerator<OutputPiece> {
  let before = '+';
  for (let count = first; ; ) {
    const page = (await redis.xrevrangeBuffer(key, before, '-', 'COUNT', count)).map(toPiece);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < count) return;
    before = `${last.offset}-0`;
    count = nextCount(page);
  }
}

/** The offset of the byte behind it. */
export function endOf({ offset, bytes }: { readonly offset: number; readonly bytes: Buffer | number }): number {
  return offset + (typeof bytes === 'number' ? bytes : bytes.length);
}

/** Such that the next page has about `pageBytes`, if its pieces are like these; they may be longer, so not too fast. */
function nextCount(page: readonly OutputPiece[]): number {
  const bytes = page.reduce((sum, piece) => sum + piece.bytes.length, 0);
  const fitting = Math.floor((page.length * pageBytes) / bytes);
  return Math.max(smallestPage, Math.min(fitting, page.length * 4, largestPage));
}

function toPiece([id, fields]: [id: Buffer, fields: Buffer[]]): OutputPiece {
  const [, bytes = Buffer.alloc(0), , at] = fields;
  return {
    kind: 'output',
    offset: Number.parseInt(id.toString(), 10),
    at: Number(at),
    bytes,
  };
}
