// Random matrices against an independent model of GitHub's rules, written from the text of its documentation: no code is shared.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandMatrix } from '../../../src/pipeline/plan/expand-matrix.ts';

type Scalar = string | number | boolean | null;
type Entry = Readonly<Record<string, Scalar | Readonly<Record<string, Scalar>>>>;

const scalar = fc.constantFrom<Scalar>(
  '18',
  18,
  18.5,
  '18.5',
  'Mac',
  'mac',
  true,
  false,
  'true',
  null,
  '',
  0,
  1,
  '1',
  ' 1',
  '0x1',
  'x',
);
const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  fc.dictionary(fc.constantFrom('a', 'b'), scalar, { minKeys: 1 }),
);
const axisName = fc.constantFrom('os', 'node', 'arch');
const entryName = fc.constantFrom('os', 'OS', 'node', 'Node', 'arch', 'extra', 'lts');
const axes = fc.dictionary(axisName, fc.array(value, { maxLength: 4 }), { maxKeys: 3 });
const entry = fc
  .dictionary(entryName, value, { minKeys: 1, maxKeys: 3 })
  .filter((one) => new Set(Object.keys(one).map((name) => name.toLowerCase())).size === Object.keys(one).length);
const entries = fc.array(entry, { maxLength: 4 });

test('3,000 random matrices have the combinations that the rules of GitHub give', () => {
  const property = fc.property(axes, entries, entries, (lists, include, exclude) => {
    // As an output gives it: an entry of "exclude" may then match nothing.
    const matrix = { ...lists, include, exclude };
    const needs = { plan: { outputs: { made: JSON.stringify(matrix) } } };
    const expanded = expandMatrix({ template: `\${{ fromJSON(needs.plan.outputs.made) }}` }, { needs });
    const rows = expanded.ok && expanded.rows.map(inLowerCase);
    expect(rows).toEqual(modelled(lists as Record<string, Entry[string][]>, include, exclude));
  });
  fc.assert(property, { numRuns: 3000, seed: 1 });
});

/** Case of names does not count. */
function inLowerCase(row: object): object {
  return Object.fromEntries(Object.entries(row).map(([name, item]) => [name.toLowerCase(), item]));
}

function modelled(
  lists: Record<string, Entry[string][]>,
  include: readonly Entry[],
  exclude: readonly Entry[],
): Entry[] {
  let rows: Entry[] = Object.keys(lists).length === 0 ? [] : [{}];
  for (const [axis, values] of Object.entries(lists)) {
    const longer: Entry[] = [];
    for (const row of rows) for (const item of values) longer.push({ ...row, [axis]: item });
    rows = longer;
  }
  const isAxis = (name: string): boolean => Object.keys(lists).includes(name.toLowerCase());
  rows = rows.filter(
    (row) => !exclude.some((one) => Object.keys(one).every((name) => isAxis(name) && holds(row, name, one[name]))),
  );
  const results = rows.map((row) => ({ ...row }) as Record<string, Entry[string]>);
  const added: Record<string, Entry[string]>[] = [];
  for (const one of include) {
    const fitting = rows.map((row) => Object.keys(one).every((name) => !isAxis(name) || holds(row, name, one[name])));
    for (const [index, fits] of fitting.entries()) {
      for (const [name, item] of Object.entries(one)) {
        if (fits && !isAxis(name)) (results[index] as Record<string, Entry[string]>)[name.toLowerCase()] = item;
      }
    }
    if (!fitting.includes(true))
      added.push(Object.fromEntries(Object.entries(one).map(([name, item]) => [name.toLowerCase(), item])));
  }
  return [...results, ...added];
}

/** Whether the row has the value, or of a map each of its values. */
function holds(row: Entry, name: string, wanted: Entry[string] | undefined): boolean {
  const found = row[name.toLowerCase()];
  if (found === undefined || wanted === undefined) return false;
  if (!isMap(wanted)) return !isMap(found) && equal(found, wanted);
  return (
    isMap(found) && Object.entries(wanted).every(([key, item]) => key in found && equal(found[key] as Scalar, item))
  );
}

function isMap(value: Entry[string]): value is Readonly<Record<string, Scalar>> {
  return typeof value === 'object' && value !== null;
}

/** `==`: texts apart from case; of two types, both as numbers. */
function equal(one: Scalar, other: Scalar): boolean {
  if (typeof one === 'string' && typeof other === 'string') return one.toUpperCase() === other.toUpperCase();
  if (one === null && other === null) return true;
  return Number(one) === Number(other);
}
