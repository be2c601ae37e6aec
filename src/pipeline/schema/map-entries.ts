// The keys and values of a map. `<<` is merged in, and each key stands once.
import { isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import { isNothing, isPlain, nothingAt, type Reading, spanOf, textOf, type ValueNode } from './reading.ts';

export interface MapEntry {
  readonly key: Scalar;
  readonly value: ValueNode;
}

/** What keys are compared by: two spellings of a key of the language have one name; a key that the user chose is its own name. */
export type KeyName = (key: string) => string;

export interface Entries {
  readonly entries: readonly MapEntry[];
  /** False: a part could not be merged, and nobody knows which keys it has. */
  readonly isWhole: boolean;
}

/** As in YAML, a map's own keys come before merged ones, and the first of several merged maps counts. */
export function entriesOf(node: YAMLMap, reading: Reading, nameOf: KeyName = (key) => key): Entries {
  const { own, merged } = ownEntries(node, reading, nameOf);
  if (merged.length === 0) return { entries: [...own.values()], isWhole: true };
  const all = new Map<string, MapEntry>();
  let isWhole = true;
  for (const map of merged) {
    const inner = isMap(map) ? entriesOf(map, reading, nameOf) : { entries: [], isWhole: false };
    isWhole &&= inner.isWhole;
    for (const entry of inner.entries) {
      const name = nameOf(textOf(entry.key));
      if (!all.has(name)) all.set(name, entry);
    }
  }
  for (const [name, entry] of own) all.set(name, entry);
  return { entries: [...all.values()], isWhole };
}

interface OwnEntries {
  readonly own: ReadonlyMap<string, MapEntry>;
  /** The first map that has a key counts. */
  readonly merged: readonly ValueNode[];
}

function ownEntries(node: YAMLMap, reading: Reading, nameOf: KeyName): OwnEntries {
  const own = new Map<string, MapEntry>();
  const merged: ValueNode[] = [];
  for (const pair of node.items) {
    const key = reading.resolve(pair.key);
    if (!key) continue;
    if (!isScalar(key)) {
      reading.report(
        spanOf(key),
        `a key must be a text, not a list or a map. If this is an expression, put it in quotes: "\${{ … }}".`,
      );
      continue;
    }
    const value = valueAfter(key, pair.value, reading);
    if (textOf(key) === '<<' && isPlain(key)) merged.push(...mergedNodes(value, reading));
    else addEntry(own, { key, value }, { reading, name: nameOf(textOf(key)) });
  }
  return { own, merged };
}

/** Reports a node that is not a map, and returns it all the same. */
function mergedNodes(value: ValueNode, reading: Reading): ValueNode[] {
  const nodes = isSeq(value) ? value.items.flatMap((item) => reading.resolve(item) ?? []) : [value];
  for (const node of nodes) {
    if (!isMap(node)) reading.refuse(node, '"<<" must be an alias of a map, or a list of aliases of maps.');
  }
  return nodes;
}

function addEntry(
  own: Map<string, MapEntry>,
  entry: MapEntry,
  { reading, name }: { readonly reading: Reading; readonly name: string },
): void {
  const first = own.get(name);
  if (!first) {
    own.set(name, entry);
    return;
  }
  const written = textOf(entry.key);
  const other = textOf(first.key);
  const what = written === other ? `"${written}" is here twice` : `"${written}" and "${other}" are the same key`;
  const also = [{ span: spanOf(first.key), message: 'the first one.' }];
  reading.report(spanOf(entry.key), `${what}. Remove or rename one.`, also);
}

/** A missing value has its place at its key: in `key:`, and in `{ key }`, where YAML has no node for the value. */
function valueAfter(key: Scalar, node: unknown, reading: Reading): ValueNode {
  const value = reading.resolve(node);
  const isWritten = value !== undefined && !(value === node && isNothing(value));
  return isWritten ? value : nothingAt(spanOf(key));
}
