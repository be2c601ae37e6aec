// What each alias (`*name`) stands for. Limits how far aliases may expand.
import {
  type Alias,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { defined } from '../defined.ts';
import type { Problem } from '../diagnostic.ts';
import { deepestNesting } from './nesting-limit.ts';
import type { Span } from './source-file.ts';

export type AliasTargets = ReadonlyMap<Alias, Node>;

/** How many nodes aliases may add to those of the file. Reading so many takes about a second. Nine nested lists of nine aliases are 387 million. */
const mostAddedNodes = 2_000_000;

/** The size of a node whose aliases are expanded. */
interface Extent {
  readonly nodes: number;
  readonly depth: number;
}

interface Lookup {
  readonly aliases: Map<Alias, Node>;
  /** Of two anchors of one name the later counts, as in YAML. Without an extent, the node is still being measured: an alias to it would contain itself. */
  readonly anchors: Map<string, { readonly node: Node; extent?: Extent }>;
  readonly problems: Problem[];
  added: number;
  bomb?: Problem;
}

export interface LookedUp {
  readonly aliases: AliasTargets;
  readonly problems: readonly Problem[];
  /** Where this is set, the aliases must not be followed. */
  readonly bomb?: Problem;
}

const leaf: Extent = { nodes: 1, depth: 0 };

export function lookUpAliases(root: unknown): LookedUp {
  const lookup: Lookup = { aliases: new Map(), anchors: new Map(), problems: [], added: 0 };
  measure(root, lookup);
  const { aliases, problems, bomb } = lookup;
  return defined({ aliases, problems, bomb });
}

/** May recurse, as the depth of nesting is checked already. */
function measure(node: unknown, lookup: Lookup): Extent {
  if (isAlias(node)) return measureAlias(node, lookup);
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return leaf;
  if (node.tag !== undefined) checkTag(node, node.tag, lookup);
  if (node.anchor === undefined) return measureValue(node, lookup);
  const entry: { node: Node; extent?: Extent } = { node };
  lookup.anchors.set(node.anchor, entry);
  entry.extent = measureValue(node, lookup);
  return entry.extent;
}

function measureValue(node: Scalar | YAMLMap | YAMLSeq, lookup: Lookup): Extent {
  if (isScalar(node)) return leaf;
  let nodes = 1;
  let depth = 0;
  for (const item of node.items) {
    for (const part of isPair(item) ? [item.key, item.value] : [item]) {
      const extent = measure(part, lookup);
      nodes += extent.nodes;
      depth = Math.max(depth, extent.depth);
    }
  }
  return { nodes, depth: depth + 1 };
}

function measureAlias(alias: Alias, lookup: Lookup): Extent {
  const name = alias.source;
  const anchor = lookup.anchors.get(name);
  if (!anchor)
    return refuse(alias, lookup, `there is no anchor "&${name}" above. Add the anchor, or remove the alias.`);
  const { node, extent } = anchor;
  if (!extent) return refuse(alias, lookup, `the alias "*${name}" is inside its own anchor. Remove it.`);
  lookup.added += extent.nodes;
  if (extent.depth > deepestNesting || lookup.added > mostAddedNodes) {
    const message = 'aliases of aliases expand to far more than a pipeline could need. Nest them less.';
    lookup.bomb ??= { span: spanOf(alias), message };
  }
  lookup.aliases.set(alias, node);
  return extent;
}

function refuse(alias: Alias, { problems }: Lookup, message: string): Extent {
  problems.push({ span: spanOf(alias), message });
  return leaf;
}

/** The place of a value gives its type, so a tag could only contradict it. */
function checkTag(node: Node, tag: string, { problems }: Lookup): void {
  if (!isStrangeTag(tag)) return;
  const written = tag.replace(standardTag, '!!');
  // YAML takes `if: !cancelled()` for a tag.
  const advice = written.startsWith('!!') ? 'Remove it.' : 'Put a text that begins with "!" in quotes.';
  const message = `the tag "${written}" has no meaning here. ${advice}`;
  const { start, end } = spanOf(node);
  // Where nothing follows the tag, the tag itself is marked.
  const isAlone = isScalar(node) && node.source === '';
  problems.push({
    span: isAlone ? { start: Math.max(0, start - written.length), end: start } : { start, end },
    message,
  });
}

/** Strange tags are reported once, when aliases are looked up. */
export function isStrangeTag(tag: string | undefined): boolean {
  return tag !== undefined && !harmlessTags.has(tag);
}

const standardTag = 'tag:yaml.org,2002:';

const harmlessTags: ReadonlySet<string> = new Set([
  '!',
  ...['str', 'int', 'float', 'bool', 'null', 'seq', 'map'].map((name) => standardTag + name),
]);

function spanOf({ range }: Node): Span {
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}
