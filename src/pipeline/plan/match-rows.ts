// Whether an entry of "include" or "exclude" fits a combination of a matrix. As on GitHub, each value within the entry is compared
// alone, by `==` of expressions: the entry need not name all of a map.

import type { Json } from '../expression/json-data.ts';
import { areLooselyEqual, isContainer } from '../expression/loosely-equal.ts';

export type Row = Readonly<Record<string, Json>>;

/** What an entry wants: the value at one place. */
export interface Leaf {
  readonly path: readonly string[];
  /** Text, a number, a boolean or null, or an empty list or map. */
  readonly value: Json;
}

export function leavesOf(value: Json, path: readonly string[] = []): readonly Leaf[] {
  const items = isContainer(value) ? Object.entries(value) : [];
  if (items.length === 0) return [{ path, value }];
  return items.flatMap(([name, item]) => leavesOf(item, [...path, name]));
}

export function fits(row: Row, leaves: readonly Leaf[]): boolean {
  return leaves.every(({ path, value }) => {
    const found = path.reduce<Json | undefined>(itemOf, row);
    if (found === undefined) return false;
    return isContainer(value) ? isEmptyLike(value, found) : areLooselyEqual(found, value);
  });
}

/** Case of names counts only where two names differ in nothing else. */
function itemOf(value: Json | undefined, name: string): Json | undefined {
  if (!isContainer(value)) return undefined;
  const items = value as Row;
  if (Object.hasOwn(items, name)) return items[name];
  const known = Object.keys(items).find((other) => other.toLowerCase() === name.toLowerCase());
  return known === undefined ? undefined : items[known];
}

function isEmptyLike(value: object, found: Json): boolean {
  return isContainer(found) && Object.keys(found).length === 0 && Array.isArray(found) === Array.isArray(value);
}
