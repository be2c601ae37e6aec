// Output on its way to Redis: joined where it can be, cut where it must be, each piece with its offset.

export interface Piece {
  readonly part: 'head' | 'tail';
  /** Of the first byte. */
  readonly offset: number;
  /** When its first byte came, in ms of the monotonic clock. */
  readonly since: number;
  readonly chunks: Buffer[];
  size: number;
}

/** No piece is larger, so that neither a reader nor the dropping of the oldest piece deals with much at once. */
const largestPiece = 64 * 1024;
/** A script call with more would keep Redis from others for several ms. */
const largestBatch = 1_000;
/** A piece has one time for all of it, also where pieces pile up because Redis is away. */
const longestMs = 1_000;

export class PieceQueue {
  readonly #headBytes: number;
  readonly #pieceBytes: number;
  #pieces: Piece[] = [];
  #offset = 0;
  #bytes = 0;

  constructor({ headBytes, tailBytes }: { readonly headBytes: number; readonly tailBytes: number }) {
    this.#headBytes = headBytes;
    this.#pieceBytes = Math.max(1, Math.min(largestPiece, Math.floor(tailBytes / 4)));
  }

  /** Where the next byte will be: how many there were. */
  get offset(): number {
    return this.#offset;
  }

  /** In the queue. */
  get bytes(): number {
    return this.#bytes;
  }

  add(bytes: Buffer): void {
    for (let rest = bytes; rest.length > 0; ) {
      const piece = this.#pieceFor();
      const taken = rest.subarray(0, this.#roomIn(piece));
      piece.chunks.push(taken);
      piece.size += taken.length;
      this.#offset += taken.length;
      this.#bytes += taken.length;
      rest = rest.subarray(taken.length);
    }
  }

  takeBatch(): Piece[] {
    const batch = this.#pieces.splice(0, largestBatch);
    this.#bytes -= sizeOf(batch);
    return batch;
  }

  takeAll(): Piece[] {
    const all = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    return all;
  }

  #pieceFor(): Piece {
    const last = this.#pieces.at(-1);
    const now = performance.now();
    const isFresh = last && now - last.since < longestMs;
    if (isFresh && this.#roomIn(last) > 0) return last;
    const part = this.#offset < this.#headBytes ? 'head' : 'tail';
    const piece: Piece = { part, offset: this.#offset, since: now, chunks: [], size: 0 };
    this.#pieces.push(piece);
    return piece;
  }

  #roomIn({ part, size }: Piece): number {
    const room = this.#pieceBytes - size;
    return part === 'head' ? Math.min(room, this.#headBytes - this.#offset) : room;
  }
}

export function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { size }) => sum + size, 0);
}
