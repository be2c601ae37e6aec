// What a terminal shows after the bytes that it was sent: rows of cells, as far as wp's own output needs it.

export interface Cell {
  readonly character: string;
  /** Class names of the style, such as `bold red`; empty: plain text. */
  readonly style: string;
}

const blank: Cell = { character: ' ', style: '' };

const colours: Readonly<Record<number, string>> = {
  30: 'black',
  31: 'red',
  32: 'green',
  33: 'yellow',
  34: 'blue',
  35: 'magenta',
  36: 'cyan',
  90: 'grey',
};

/** A control sequence, a line feed or carriage return, or one character. */
const tokens = /\p{Cc}\[([?\d;]*)([A-Za-z])|[\s\S]/gu;

export class Screen {
  readonly #rows: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style: { bold?: boolean; dim?: boolean; colour?: string } = {};

  /** Rows without the empty ones at the end; each without blanks at its end. */
  get rows(): readonly (readonly Cell[])[] {
    const rows = this.#rows.map((row) => row.slice(0, row.findLastIndex((cell) => cell.character !== ' ') + 1));
    return rows.slice(0, rows.findLastIndex((row) => row.length > 0) + 1);
  }

  get text(): string {
    return this.rows.map((row) => row.map(({ character }) => character).join('')).join('\n');
  }

  write(bytes: string): void {
    for (const [token, parameters = '', command] of bytes.matchAll(tokens)) {
      if (command !== undefined) this.#control(command, parameters);
      else if (token === '\n') this.#moveTo(this.#row + 1);
      else if (token === '\r') this.#column = 0;
      else if (token !== '\x1b') this.#put(token);
    }
  }

  #put(character: string): void {
    const row = this.#rows[this.#row] as Cell[];
    while (row.length < this.#column) row.push(blank);
    const { bold, dim, colour } = this.#style;
    const style = [bold && 'bold', dim && 'dim', colour].filter(Boolean).join(' ');
    row[this.#column++] = { character, style };
  }

  #moveTo(row: number): void {
    this.#row = Math.max(0, row);
    while (this.#rows.length <= this.#row) this.#rows.push([]);
  }

  /** Modes, such as a hidden cursor, change nothing that is seen. */
  #control(command: string, parameters: string): void {
    if (command === 'A') this.#moveTo(this.#row - Number(parameters || 1));
    else if (command === 'K') this.#rows[this.#row]?.splice(this.#column);
    else if (command === 'J') {
      this.#rows[this.#row]?.splice(this.#column);
      this.#rows.splice(this.#row + 1);
    } else if (command === 'm') for (const code of parameters.split(';')) this.#setStyle(Number(code));
  }

  #setStyle(code: number): void {
    if (code === 0) this.#style = {};
    else if (code === 1) this.#style.bold = true;
    else if (code === 2) this.#style.dim = true;
    else if (code === 22) this.#style = { ...this.#style, bold: false, dim: false };
    else if (code === 39) delete this.#style.colour;
    else if (colours[code]) this.#style.colour = colours[code];
  }
}
