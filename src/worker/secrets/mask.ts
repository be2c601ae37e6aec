// Hides secrets in output: puts `***` in place of every occurrence, even if it comes in pieces.
import { AhoCorasick, type State } from './aho-corasick.ts';
import { leastLength, secretForms } from './forms.ts';

const stars = Buffer.from('***');

export class Mask {
  /** undefined: there is nothing to hide. */
  readonly #automaton: AhoCorasick | undefined;

  /** Secrets that have fewer than three characters without the white space around them are not hidden. */
  constructor(secrets: readonly string[]) {
    const forms = new Set(secrets.flatMap(secretForms));
    if (forms.size > 0) this.#automaton = new AhoCorasick([...forms].map((form) => Buffer.from(form)));
  }

  /** The text is whole, so an end that only resembles the beginning of a secret stays. */
  text(text: string): string {
    if (this.#automaton === undefined) return text;
    const stream = new HidingStream(this.#automaton);
    return Buffer.concat([stream.push(Buffer.from(text)), stream.flush()]).toString();
  }

  /** Each stream of output needs its own. */
  stream(): MaskStream {
    return this.#automaton ? new HidingStream(this.#automaton) : untouched;
  }
}

export interface MaskStream {
  /** Returns all that is certain by now. It holds back only an end that more bytes could make a secret. */
  push(bytes: Buffer): Buffer;
  /**
   * Returns what was held back. A secret may have been cut there, as output is cut when its job is killed: if at least three bytes could
   * begin one, they are hidden. After that the stream can be used again.
   */
  end(): Buffer;
}

const untouched: MaskStream = { push: (bytes) => bytes, end: () => Buffer.alloc(0) };

/** Bytes to be hidden, as offsets into the bytes that are not delivered yet. */
interface Hidden {
  readonly start: number;
  readonly end: number;
  /** Its stars are delivered already, and its end is still to come. */
  readonly isBegun: boolean;
}

class HidingStream implements MaskStream {
  readonly #automaton: AhoCorasick;
  #state: State = 0;
  #held = Buffer.alloc(0);
  /** In order, and without overlaps. */
  #hidden: Hidden[] = [];

  constructor(automaton: AhoCorasick) {
    this.#automaton = automaton;
  }

  push(bytes: Buffer): Buffer {
    const from = this.#held.length;
    const pending = from > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#state = this.#automaton.read(pending, from, this.#state, (end, length) => this.#hide(end - length, end));
    return this.#deliver(pending, pending.length - this.#automaton.openLength(this.#state));
  }

  end(): Buffer {
    // All that is held back is the longest beginning of a pattern.
    if (this.#held.length >= leastLength) this.#hide(0, this.#held.length);
    return this.flush();
  }

  /** Returns what was held back as it is. */
  flush(): Buffer {
    this.#state = 0;
    return this.#deliver(this.#held, this.#held.length);
  }

  /** Matches come in the order of their ends. A match may begin before earlier matches, and then it absorbs them. */
  #hide(from: number, end: number): void {
    let start = from;
    let isBegun = false;
    for (let last = this.#hidden.at(-1); last !== undefined && last.end > start; last = this.#hidden.at(-1)) {
      start = Math.min(start, last.start);
      isBegun ||= last.isBegun;
      this.#hidden.pop();
    }
    this.#hidden.push({ start, end, isBegun });
  }

  /** No later match begins before `until`, so everything up to there is final. */
  #deliver(pending: Buffer, until: number): Buffer {
    const parts: Buffer[] = [];
    let at = 0;
    for (const { start, end, isBegun } of this.#hidden.filter((hidden) => hidden.start < until)) {
      parts.push(pending.subarray(at, start));
      if (!isBegun) parts.push(stars);
      at = Math.min(end, until);
    }
    parts.push(pending.subarray(at, until));
    this.#hidden = this.#hidden
      .filter(({ end }) => end > until)
      .map(({ start, end, isBegun }) => ({
        start: Math.max(start, until) - until,
        end: end - until,
        isBegun: isBegun || start < until,
      }));
    this.#held = Buffer.from(pending.subarray(until));
    return parts.length === 1 ? pending.subarray(0, until) : Buffer.concat(parts);
  }
}
