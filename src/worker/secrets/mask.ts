// Hides secrets in output: `***` in place of every occurrence, also of one that comes in pieces.
import { AhoCorasick, type State } from './aho-corasick.ts';
import { secretForms } from './forms.ts';

const stars = Buffer.from('***');

export class Mask {
  /** Absent if there is nothing to hide. */
  readonly #automaton: AhoCorasick | undefined;

  /** A secret of less than three characters, without the white space around it, is not hidden. */
  constructor(secrets: readonly string[]) {
    const forms = new Set(secrets.flatMap(secretForms));
    if (forms.size > 0) this.#automaton = new AhoCorasick([...forms].map((form) => Buffer.from(form)));
  }

  text(text: string): string {
    if (this.#automaton === undefined) return text;
    const stream = this.stream();
    return Buffer.concat([stream.push(Buffer.from(text)), stream.end()]).toString();
  }

  /** One per stream of output. */
  stream(): MaskStream {
    return this.#automaton ? new HidingStream(this.#automaton) : untouched;
  }
}

export interface MaskStream {
  /** What is certain by now. Held back is only an end that more bytes could complete to a secret. */
  push(bytes: Buffer): Buffer;
  /** What was held back. After it the stream can be used anew. */
  end(): Buffer;
}

const untouched: MaskStream = { push: (bytes) => bytes, end: () => Buffer.alloc(0) };

/** Bytes that stars stand for, as offsets into those that are not delivered yet. */
interface Hidden {
  readonly start: number;
  readonly end: number;
  /** Its stars are delivered, and it goes on. */
  readonly isBegun: boolean;
}

class HidingStream implements MaskStream {
  readonly #automaton: AhoCorasick;
  #state: State = 0;
  #held = Buffer.alloc(0);
  /** In order and apart from each other. */
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
    this.#state = 0;
    return this.#deliver(this.#held, this.#held.length);
  }

  /** Matches come by their ends; one may begin before those that it follows, and then swallows them. */
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

  /** No match to come begins before `until`, so what is hidden up to there stays as it is. */
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
