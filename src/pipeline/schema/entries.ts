// The keys and values of a map: `<<` merged in, nothing twice.
import { isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import { isNothing, isPlain, nothingAt, type Reading, spanOf, textOf, type ValueNode } from './reading.ts';

export interface MapEntry {
  readonly key: Scalar;
  readonly value: ValueNode;
}

/** How keys are compared: those of the language in either spelling, the user's own as written. */
export type KeyName = (key: string) => string;

export interface Entries {
  readonly entries: readonly MapEntry[];
  /** No: something that could not be merged may have held anything. */
  readonly isWhole: boolean;
}

/** What a map has itself comes before what it merges; of several merged maps the first one counts, as in YAML. */
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
  /** In the order in which they count. */
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
        `a key must be a word or text, not a list or a map. An expression such as \${{ … }} has to stand in quotes.`,
      );
      continue;
    }
    const value = valueAfter(key, pair.value, reading);
    if (textOf(key) === '<<' && isPlain(key)) merged.push(...mergedNodes(value, reading));
    else addEntry(own, { key, value }, { reading, name: nameOf(textOf(key)) });
  }
  return { own, merged };
}

/** Also what is no map, which is reported. */
function mergedNodes(value: ValueNode, reading: Reading): ValueNode[] {
  const nodes = isSeq(value) ? value.items.flatMap((item) => reading.resolve(item) ?? []) : [value];
  for (const node of nodes) {
    if (!isMap(node)) reading.refuse(node, '"<<" must be an alias of a map, or a list of such aliases.');
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

/** `key:` with nothing after it has its place at the key, and so has `{ key }`, for which there is no node at all. */
function valueAfter(key: Scalar, node: unknown, reading: Reading): ValueNode {
  const value = reading.resolve(node);
  const isWritten = value !== undefined && !(value === node && isNothing(value));
  return isWritten ? value : nothingAt(spanOf(key));
}
