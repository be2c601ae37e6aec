// From the bytes of an output to lines that are safe to show: decoded across pieces, control codes without effect.
import { withCommas } from '../../pipeline/with-commas.ts';

export interface DisplayOptions {
  /** In UTF-16 units; of a longer line the rest is counted, not shown. */
  readonly maxLineLength?: number;
}

const defaultMaxLineLength = 4_000;

/** Everything but the tab; the newline and the carriage return are dealt with, the others have no place in a line. */
const control = /(?!\t)\p{Cc}/gu;

/** Of a pair that was cut in two. */
const firstHalf = /[\ud800-\udbff]$/;

const escapeCode = 0x1b;
/** `ESC [` and its one-character form: colours, cursor movements. */
const csiCode = 0x9b;
/** One-character forms of what `stringStarts` begin. */
const stringCodes: readonly number[] = [0x90, 0x98, 0x9d, 0x9e, 0x9f];
/** After ESC: titles, links, device control; they go on until BEL or ST. */
const stringStarts = 'P]X^_';
const stringEnds: readonly number[] = [0x07, 0x9c, 0x18, 0x1a];

/** One per output: two outputs in one would tear each other's characters and lines apart. */
export class DisplayLines {
  readonly #maxLineLength: number;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #line = '';
  #hidden = 0;
  /** The line is rewritten by what comes next, if anything does: of a progress bar the last state stays. */
  #isReturned = false;
  #state: 'text' | 'escape' | 'csi' | 'string' | 'string-escape' = 'text';
  #lines: string[] = [];

  constructor({ maxLineLength = defaultMaxLineLength }: DisplayOptions = {}) {
    this.#maxLineLength = maxLineLength;
  }

  /** The lines that are complete with it, without their newlines. */
  push(bytes: Buffer): string[] {
    this.#take(this.#decoder.decode(bytes, { stream: true }));
    return this.#lines.splice(0);
  }

  /** The line that was not complete, if there is one. Also to be called where the output has a cut; then one may go on. */
  end(): string[] {
    this.#take(this.#decoder.decode());
    if (this.#line || this.#hidden) this.#endLine();
    this.#isReturned = false;
    this.#state = 'text';
    return this.#lines.splice(0);
  }

  #take(text: string): void {
    for (let at = 0; at < text.length; ) {
      at = this.#state === 'text' ? this.#takeText(text, at) : this.#takeSequence(text, at);
    }
  }

  #takeText(text: string, at: number): number {
    control.lastIndex = at;
    const end = control.exec(text)?.index ?? text.length;
    if (end > at) this.#append(text.slice(at, end));
    if (end < text.length) this.#takeControl(text.charCodeAt(end));
    return end + 1;
  }

  #takeControl(code: number): void {
    if (code === 0x0a) this.#endLine();
    else if (code === 0x0d) this.#isReturned = true;
    else if (code === 0x08) this.#eraseLast();
    else if (code === escapeCode) this.#state = 'escape';
    else if (code === csiCode) this.#state = 'csi';
    else if (stringCodes.includes(code)) this.#state = 'string';
  }

  /** One character of an escape sequence; one that cannot be part of it is left to `takeText`. */
  #takeSequence(text: string, at: number): number {
    const code = text.charCodeAt(at);
    switch (this.#state) {
      case 'escape':
        return at + this.#takeEscape(code);
      case 'csi':
        if (code >= 0x20 && code <= 0x3f) return at + 1;
        this.#state = 'text';
        return code >= 0x40 && code <= 0x7e ? at + 1 : at;
      case 'string':
        return at + this.#takeString(code);
      default:
        this.#state = code === 0x5c ? 'text' : 'escape';
        return code === 0x5c ? at + 1 : at;
    }
  }

  #takeEscape(code: number): 0 | 1 {
    if (code >= 0x20 && code <= 0x2f) return 1;
    if (code === 0x5b) this.#state = 'csi';
    else this.#state = stringStarts.includes(String.fromCharCode(code)) ? 'string' : 'text';
    return code >= 0x30 && code <= 0x7e ? 1 : 0;
  }

  /** A newline ends it too: text that nobody closes must not hide all that follows. */
  #takeString(code: number): 0 | 1 {
    if (code === 0x0a) this.#state = 'text';
    else if (code === escapeCode) this.#state = 'string-escape';
    else if (stringEnds.includes(code)) this.#state = 'text';
    return code === 0x0a ? 0 : 1;
  }

  #append(text: string): void {
    if (this.#isReturned) this.#startLine();
    const room = this.#hidden > 0 ? 0 : this.#maxLineLength - this.#line.length;
    const shown = text.length > room ? text.slice(0, room).replace(firstHalf, '') : text;
    this.#line += shown;
    this.#hidden += text.length - shown.length;
  }

  #eraseLast(): void {
    if (this.#hidden > 0) this.#hidden--;
    else this.#line = this.#line.replace(/.$/su, '');
  }

  #endLine(): void {
    const shown = this.#line.replace(/[\ud800-\udbff]$/, '');
    this.#lines.push(this.#hidden > 0 ? `${shown}… (${withCommas(this.#hidden)} more characters)` : this.#line);
    this.#startLine();
  }

  #startLine(): void {
    this.#line = '';
    this.#hidden = 0;
    this.#isReturned = false;
  }
}
