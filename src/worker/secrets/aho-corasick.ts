// Finds any of many patterns in bytes that come in pieces, in one pass: the automaton of Aho and Corasick.

/** A node of the trie of all patterns: the longest end of what was read that is the start of one. 0 is its root: no such end. */
export type State = number;

/** Few arrays of numbers: a table with all 256 ways on for every state would take megabytes for a key of RSA. */
export class AhoCorasick {
  /** The ways on from state 0. */
  readonly #root = new Int32Array(256);
  /** By a pattern's first two bytes: 1 if there is one. Few places of ordinary output pass, so the rest is skipped quickly. */
  readonly #starts = new Uint8Array(0x10000);
  readonly #byteOf: Uint8Array;
  readonly #firstChild: Int32Array;
  readonly #nextSibling: Int32Array;
  /** The state of the longest proper suffix that has one. */
  readonly #fallback: Int32Array;
  /** Length of the longest pattern that ends here; 0 if none does. */
  readonly #matched: Int32Array;
  /** Length of the longest suffix that more bytes could complete to a pattern. */
  readonly #open: Int32Array;

  /** Every pattern has at least two bytes. */
  constructor(patterns: readonly Buffer[]) {
    const most = patterns.reduce((sum, { length }) => sum + length, 1);
    this.#byteOf = new Uint8Array(most);
    this.#firstChild = new Int32Array(most);
    this.#nextSibling = new Int32Array(most);
    this.#fallback = new Int32Array(most);
    this.#matched = new Int32Array(most);
    this.#open = new Int32Array(most);
    this.#plant(patterns);
    this.#link();
  }

  /** `onMatch` gets the end of every match, in order, with the length of the longest that ends there. */
  read(bytes: Buffer, from: number, state: State, onMatch: (end: number, length: number) => void): State {
    let at = state;
    for (let index = from; index < bytes.length; index++) {
      if (at === 0) index = this.#skip(bytes, index);
      at = this.#step(at, bytes[index] as number);
      const length = this.#matched[at] as number;
      if (length > 0) onMatch(index + 1, length);
    }
    return at;
  }

  openLength(state: State): number {
    return this.#open[state] as number;
  }

  /** To where a pattern may begin; the last byte is such a place, as what follows it is not known. */
  #skip(bytes: Buffer, from: number): number {
    const starts = this.#starts;
    const last = bytes.length - 1;
    let index = from;
    let pair = bytes[index] as number;
    for (; index < last; index++) {
      pair = ((pair & 0xff) << 8) | (bytes[index + 1] as number);
      if (starts[pair] !== 0) break;
    }
    return index;
  }

  #step(from: State, byte: number): State {
    for (let state = from; state !== 0; state = this.#fallback[state] as number) {
      const child = this.#childOf(state, byte);
      if (child !== 0) return child;
    }
    return this.#root[byte] as number;
  }

  /** 0 if there is none. */
  #childOf(state: State, byte: number): State {
    let child = this.#firstChild[state] as number;
    while (child !== 0 && this.#byteOf[child] !== byte) child = this.#nextSibling[child] as number;
    return child;
  }

  #plant(patterns: readonly Buffer[]): void {
    let used = 1;
    for (const pattern of patterns) {
      this.#starts[pattern.readUInt16BE()] = 1;
      let state = 0;
      for (const byte of pattern) {
        let child = this.#childOf(state, byte);
        if (child === 0) {
          child = used++;
          this.#byteOf[child] = byte;
          this.#nextSibling[child] = this.#firstChild[state] as number;
          this.#firstChild[state] = child;
          if (state === 0) this.#root[byte] = child;
        }
        state = child;
      }
      this.#matched[state] = pattern.length;
    }
  }

  /** Level by level, as a state's fallback lies on a level above it. */
  #link(): void {
    let level = this.#childrenOf(0);
    for (let depth = 1; level.length > 0; depth++) {
      for (const state of level) {
        const fallback = this.#fallback[state] as number;
        if (this.#matched[state] === 0) this.#matched[state] = this.#matched[fallback] as number;
        this.#open[state] = this.#firstChild[state] === 0 ? (this.#open[fallback] as number) : depth;
        for (const child of this.#childrenOf(state)) {
          this.#fallback[child] = this.#step(fallback, this.#byteOf[child] as number);
        }
      }
      level = level.flatMap((state) => this.#childrenOf(state));
    }
  }

  #childrenOf(state: State): State[] {
    const children: State[] = [];
    let child = this.#firstChild[state] as number;
    for (; child !== 0; child = this.#nextSibling[child] as number) children.push(child);
    return children;
  }
}
