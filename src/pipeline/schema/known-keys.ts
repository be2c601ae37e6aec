// The keys of one kind of map, and the message about any other key.
import { defined } from '../defined.ts';
import { didYouMean, nearest } from '../did-you-mean.ts';
import { listWords } from '../list-words.ts';
import type { NodeSchema } from './node-schema.ts';

/** The schema of each key's value. */
export type Shape = Readonly<Record<string, NodeSchema<unknown>>>;

/** What to say about a key that other tools have. */
export interface KeyHint {
  /** The key of wp that the user most likely means. That key is then not reported as missing too. */
  readonly key?: string;
  /** A sentence; undefined: it says what the key is called here. */
  readonly advice?: string;
}

export interface KeysOptions {
  /** Completes "is not a key of …". */
  readonly of: string;
  /** Other names of keys. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Keys that are reserved, and that wp does not support yet. */
  readonly reserved?: readonly string[];
  readonly hints?: Readonly<Record<string, KeyHint>>;
  /** For an unknown key whose value is a map. */
  readonly unknownMap?: KeyHint;
}

export interface UnknownKey {
  readonly message: string;
  /** The key that the user most likely means. */
  readonly meant?: string;
}

export class KnownKeys {
  readonly names: readonly string[];
  readonly #shape: ReadonlyMap<string, NodeSchema<unknown>>;
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #reserved: ReadonlySet<string>;
  readonly #hints: ReadonlyMap<string, KeyHint>;
  readonly #of: string;
  readonly #unknownMap: KeyHint | undefined;

  constructor(shape: Shape, { of, aliases = {}, reserved = [], hints = {}, unknownMap }: KeysOptions) {
    this.names = Object.keys(shape);
    this.#shape = new Map(Object.entries(shape));
    this.#aliases = new Map(Object.entries(aliases));
    this.#reserved = new Set(reserved);
    this.#hints = new Map(Object.entries(hints).map(([key, hint]) => [squash(key), hint]));
    this.#of = of;
    this.#unknownMap = unknownMap;
  }

  /** The snake_case name of a key that may be written in kebab-case or by an alias. */
  readonly nameOf = (written: string): string => {
    if (written.startsWith('x-')) return written;
    const name = written.replaceAll('-', '_');
    return this.#aliases.get(name) ?? name;
  };

  schemaOf(name: string): NodeSchema<unknown> | undefined {
    return this.#shape.get(name);
  }

  explain(written: string, isMap: boolean): UnknownKey {
    if (this.#reserved.has(this.nameOf(written)))
      return { message: `wp does not support "${written}" yet. Remove it.` };
    const candidates = [...this.names, ...this.#reserved];
    const meant = nearest(written, candidates);
    const hint = this.#hints.get(squash(written)) ?? (meant === undefined && isMap ? this.#unknownMap : undefined);
    const advice = hint
      ? (hint.advice ?? `It is called "${hint.key}" here.`)
      : didYouMean(written, candidates, `Its keys are ${listWords(this.names, 'and')}.`);
    return defined({ message: `"${written}" is not a key of ${this.#of}. ${advice}`, meant: hint ? hint.key : meant });
  }
}

/** The ways to write the key `name`, except for those that mix "_" and "-". */
export function spellings(name: string): readonly string[] {
  return name.includes('_') ? [name, name.replaceAll('_', '-')] : [name];
}

/** Ignores case and separators, so that `dependsOn`, `depends-on` and `depends_on` share one hint. */
function squash(key: string): string {
  return key.toLowerCase().replace(/[-_]/g, '');
}
