// A file of variables in the dotenv format: `NAME=value`, quoted or not. `$` has no meaning: nothing is expanded.
import { nameProblem } from './values/value-type.ts';
import { variableName } from './variable-names.ts';

export interface EnvFileProblem {
  /** From 1. */
  readonly line: number;
  /** Never quotes a value, as values may be secret. */
  readonly message: string;
}

export type EnvFile =
  | {
      readonly ok: true;
      readonly values: Readonly<Record<string, string>>;
      /** The line of each name, from 1. */
      readonly lines: ReadonlyMap<string, number>;
    }
  | { readonly ok: false; readonly problems: readonly EnvFileProblem[] };

/** Quoted values may span lines. */
const quoted = { "'": /'([^']*)'/y, '"': /"([^"\\]*(?:\\.[^"\\]*)*)"/sy };
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Reports all problems at once. Of two values for one name the later counts. */
export function parseEnvFile(text: string): EnvFile {
  const reader = new EnvFileReader(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'));
  return reader.read();
}

class EnvFileReader {
  readonly #text: string;
  readonly #values = new Map<string, string>();
  readonly #lines = new Map<string, number>();
  readonly #problems: EnvFileProblem[] = [];
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  read(): EnvFile {
    while (this.#at < this.#text.length) {
      if (/^[ \t]*(#|$)/.test(this.#restOfLine())) this.#endLine();
      else this.#readVariable();
    }
    if (this.#problems.length > 0) return { ok: false, problems: this.#problems };
    return { ok: true, values: Object.fromEntries(this.#values), lines: this.#lines };
  }

  /** Ends at the start of a line, also after a problem. */
  #readVariable(): void {
    const length = this.#restOfLine().indexOf('=');
    if (length < 0) {
      this.#report('This is not a variable. Write NAME=value, or "#" before a comment.');
      this.#endLine();
      return;
    }
    const name = this.#text
      .slice(this.#at, this.#at + length)
      .trim()
      .replace(/^export[ \t]+/, '');
    const problem = nameProblem(name, variableName, 'The text before "="');
    if (problem !== undefined) this.#report(problem);
    this.#at += length + 1;
    const line = this.#line;
    const value = this.#readValue();
    if (value?.includes('\0'))
      this.#report('The value contains a NUL character, which no variable can hold. Remove it.', line);
    if (value !== undefined) this.#values.set(name, value);
    this.#lines.set(name, line);
    this.#endLine();
  }

  #readValue(): string | undefined {
    const rest = this.#restOfLine();
    const [, space = '', quote] = rest.match(/^([ \t]*)(["'])/) ?? [];
    if (quote === "'" || quote === '"') return this.#readQuoted(quote, space.length);
    return rest.replace(/[ \t]#.*$/s, '').trim();
  }

  #readQuoted(quote: keyof typeof quoted, indent: number): string | undefined {
    const pattern = quoted[quote];
    pattern.lastIndex = this.#at + indent;
    const { 0: written, 1: value } = pattern.exec(this.#text) ?? [];
    if (written === undefined || value === undefined) {
      this.#report(`The value has no closing ${quote}. End it with ${quote}, or use the other kind of quotes.`);
      this.#at = this.#text.length;
      return undefined;
    }
    const opened = this.#line;
    this.#at += indent + written.length;
    this.#line += written.split('\n').length - 1;
    if (!/^[ \t]*(#|$)/.test(this.#restOfLine())) {
      const since = opened === this.#line ? '' : `, for the value from line ${opened},`;
      this.#report(
        `Text follows the closing ${quote}${since}. Move the ${quote} to the end, or put "#" before a comment.`,
      );
      return undefined;
    }
    return quote === "'" ? value : value.replace(/\\([nrt"\\$])/g, (_, letter: string) => escapes[letter] ?? letter);
  }

  #restOfLine(): string {
    const end = this.#text.indexOf('\n', this.#at);
    return this.#text.slice(this.#at, end < 0 ? undefined : end);
  }

  #endLine(): void {
    this.#at += this.#restOfLine().length + 1;
    this.#line++;
  }

  #report(message: string, line = this.#line): void {
    this.#problems.push({ line, message });
  }
}
