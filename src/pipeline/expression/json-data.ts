// Converts the values of expressions between plain JSON and the classes of the library.
import { data } from '@actions/expressions';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The library's own class keeps names in a plain object, in lower case: it loses `constructor`, and `Test` beside `test`. */
class ExactDictionary extends data.Dictionary {
  readonly #exact = new Map<string, ExpressionData>();
  readonly #folded = new Map<string, ExpressionData>();

  override add(name: string, value: ExpressionData): void {
    this.#exact.set(name, value);
    if (!this.#folded.has(name.toLowerCase())) this.#folded.set(name.toLowerCase(), value);
  }

  override get(name: string): ExpressionData | undefined {
    return this.#exact.get(name) ?? this.#folded.get(name.toLowerCase());
  }

  override values(): ExpressionData[] {
    return [...this.#exact.values()];
  }

  override pairs(): { key: string; value: ExpressionData }[] {
    return [...this.#exact].map(([key, value]) => ({ key, value }));
  }
}

/** Goes down without recursion. */
export function isNestedBeyond(value: Json, most: number): boolean {
  for (let level = [value], depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? (Object.values(item) as Json[]) : []));
  }
  return false;
}

export function toData(value: Json): ExpressionData {
  if (value === null) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  return Array.isArray(value) ? toList(value) : toNames(value as Readonly<Record<string, Json>>);
}

/** Adds the values one by one: the constructor takes them as arguments, and about 100,000 arguments overflow the stack. */
function toList(values: readonly Json[]): ExpressionData {
  const list = new data.Array();
  for (const value of values) list.add(toData(value));
  return list;
}

export function toNames(value: Readonly<Record<string, Json>>): data.Dictionary {
  // Not through the constructor: it runs before the fields of the subclass exist.
  const names = new ExactDictionary();
  for (const [name, item] of Object.entries(value)) names.add(name, toData(item));
  return names;
}

export function fromData(value: ExpressionData): Json {
  switch (value.kind) {
    case data.Kind.Null:
      return null;
    case data.Kind.Array:
      return (value as data.Array).values().map(fromData);
    case data.Kind.Dictionary:
      return Object.fromEntries(
        (value as data.Dictionary).pairs().map(({ key, value: item }) => [key, fromData(item)]),
      );
    default:
      return (value as data.StringData | data.NumberData | data.BooleanData).value;
  }
}
