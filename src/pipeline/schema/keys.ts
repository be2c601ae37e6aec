// The keys of one kind of map, and what to say about any other.

import { nearest } from '../did-you-mean.ts';
import { listed } from '../listed.ts';
import type { FieldsOptions, Hint, Shape } from './fields.ts';
import type { Schema } from './schema.ts';

export interface UnknownKey {
  readonly message: string;
  /** The key that it most likely stands for. */
  readonly meant?: string;
}

export class Keys {
  readonly names: readonly string[];
  readonly #shape: ReadonlyMap<string, Schema<unknown>>;
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #later: ReadonlySet<string>;
  readonly #hints: ReadonlyMap<string, Hint>;
  readonly #of: string;
  readonly #unknownMap: Hint | undefined;

  constructor(shape: Shape, { of, aliases = {}, later = [], hints = {}, unknownMap }: FieldsOptions<string>) {
    this.names = Object.keys(shape);
    this.#shape = new Map(Object.entries(shape));
    this.#aliases = new Map(Object.entries(aliases));
    this.#later = new Set(later);
    this.#hints = new Map(Object.entries(hints).map(([key, hint]) => [squash(key), hint]));
    this.#of = of;
    this.#unknownMap = unknownMap;
  }

  /** snake_case is a key's own spelling, kebab-case another of the same, and some keys have further names. */
  readonly nameOf = (written: string): string => {
    if (written.startsWith('x-')) return written;
    const name = written.replaceAll('-', '_');
    return this.#aliases.get(name) ?? name;
  };

  schemaOf(name: string): Schema<unknown> | undefined {
    return this.#shape.get(name);
  }

  explain(written: string, isMap: boolean): UnknownKey {
    const name = this.nameOf(written);
    if (this.#later.has(name)) return { message: `"${written}" is not supported yet. Remove it.` };
    const hint = this.#hints.get(squash(written));
    if (hint) return this.#explainBy(written, hint);
    const near = nearest(written, [...this.names, ...this.#later]);
    if (near) return { message: `${this.#isNoKey(written)} Did you mean "${near}"?`, meant: near };
    if (isMap && this.#unknownMap) return this.#explainBy(written, this.#unknownMap);
    return { message: `${this.#isNoKey(written)} Its keys are ${listed(this.names, 'and')}.` };
  }

  #explainBy(written: string, { key, advice }: Hint): UnknownKey {
    const message = `${this.#isNoKey(written)} ${advice ?? `It is called "${key}" here.`}`;
    return { message, ...(key !== undefined && { meant: key }) };
  }

  #isNoKey(written: string): string {
    return `"${written}" is not a key of ${this.#of}.`;
  }
}

/** All that `nameOf` takes for the key `name`, but for those that mix "_" and "-". */
export function spellings(name: string): readonly string[] {
  return name.includes('_') ? [name, name.replaceAll('_', '-')] : [name];
}

/** Ignores case and separators, so that `dependsOn`, `depends-on` and `depends_on` share one hint. */
function squash(key: string): string {
  return key.toLowerCase().replace(/[-_]/g, '');
}
