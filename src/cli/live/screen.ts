// The lines at the bottom of a terminal that are drawn again and again. Printed text goes above them.
import { stripVTControlCharacters } from 'node:util';
import type { Outlet } from '../streams/outlet.ts';
import { widthOf } from '../text/columns.ts';
import type { Output } from '../text/output.ts';
import { harmless } from '../text/printable.ts';

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
/** Terminals that know these two codes show all text between them at once. Others ignore the codes. */
const [beginUpdate, endUpdate] = ['\x1b[?2026h', '\x1b[?2026l'];
const eraseRestOfLine = '\x1b[K';
const eraseBelow = '\x1b[J';
const newline = '\r\n';

/** After so many changes all lines are written again, because something typed may have damaged them. */
const renewEvery = 20;

export class Screen implements Output {
  readonly #terminal: Outlet;
  readonly #other: Output;
  /** What is drawn now; empty: nothing. */
  #lines: readonly string[] = [];
  #drawn = 0;
  #isOpen = false;
  #isEnded = false;

  /** `other`: where printed text goes. */
  constructor(terminal: Outlet, other: Output) {
    this.#terminal = terminal;
    this.#other = other;
  }

  get stdout(): Outlet {
    return this.#terminal;
  }

  get width(): number {
    // Some terminals do not know their size and report 0.
    return this.#terminal.columns || 80;
  }

  get height(): number {
    return this.#terminal.rows || 24;
  }

  /** Replaces what was drawn before. The lines must be narrower, and fewer, than the window has room for. */
  draw(lines: readonly string[]): void {
    // A terminal that has not taken the last frame yet, for example after Ctrl-S, gets no other one.
    if (this.#isEnded || this.#terminal.writableLength > 0) return;
    this.#open();
    const isSame = lines.length === this.#lines.length && lines.every((line, index) => line === this.#lines[index]);
    if (isSame) return;
    const old = this.#drawn++ % renewEvery === 0 ? [] : this.#lines;
    const body = lines.map(
      (line, index) => (line === old[index] ? '' : `${harmless(line)}${eraseRestOfLine}`) + newline,
    );
    this.#write(this.#toTop() + body.join('') + eraseBelow);
    this.#lines = lines;
  }

  readonly print: Output['print'] = (text) => this.#above(() => this.#other.print(text));
  readonly say: Output['say'] = (text) => this.#above(() => this.#other.say(text));

  /** Removes what is drawn, and restores the terminal. Draws nothing afterwards. May be called again. */
  readonly end = (): void => {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#close();
  };

  #above(put: () => void): void {
    const lines = this.#lines;
    this.#erase();
    put();
    if (lines.length > 0) this.draw(lines);
  }

  #erase(): void {
    this.#eraseRows(this.#lines.length);
    this.#lines = [];
  }

  /** Row by row: some terminals scroll a screen that is erased as a whole into their history. */
  #eraseRows(count: number): void {
    if (count === 0) return;
    const up = `\x1b[${count}A\r`;
    this.#write(up + `${eraseRestOfLine}${newline}`.repeat(count) + eraseBelow + up);
  }

  #toTop(): string {
    return this.#lines.length > 0 ? `\x1b[${this.#lines.length}A\r` : '\r';
  }

  #write(text: string): void {
    this.#terminal.writeCodes(beginUpdate + text + endUpdate);
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#terminal.writeCodes(hideCursor);
    this.#terminal.on('resize', this.#onResize);
    process.on('SIGTSTP', this.#onStop).on('SIGQUIT', this.#onQuit).on('exit', this.end);
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#erase();
    this.#terminal.writeCodes(showCursor);
    this.#terminal.off('resize', this.#onResize);
    process.off('SIGTSTP', this.#onStop).off('SIGQUIT', this.#onQuit).off('exit', this.end);
  }

  /** A terminal that becomes narrower wraps the drawn lines, so they take more rows. */
  readonly #onResize = (): void => {
    const { width } = this;
    const rows = this.#lines.map((line) => Math.max(1, Math.ceil(widthOf(stripVTControlCharacters(line)) / width)));
    this.#eraseRows(
      Math.min(
        rows.reduce((sum, count) => sum + count, 0),
        this.height - 1,
      ),
    );
    this.#lines = [];
  };

  /** Ctrl-Z. When the process continues, the next frame sets up the terminal again. */
  readonly #onStop = (): void => {
    this.#close();
    process.kill(process.pid, 'SIGTSTP');
  };

  readonly #onQuit = (): void => {
    this.end();
    process.kill(process.pid, 'SIGQUIT');
  };
}
