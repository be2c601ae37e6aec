// What each alias (`*name`) stands for, with a limit on what they expand to.
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
import type { Problem } from '../diagnostic.ts';
import { deepestNesting } from './nesting.ts';
import type { Span } from './source.ts';

export type AliasTargets = ReadonlyMap<Alias, Node>;

/** Nodes that aliases add to those of the file. Reading this many takes about a second; nine lists of nine aliases are 387 million. */
const mostAddedNodes = 2_000_000;

/** With its aliases expanded. */
interface Extent {
  readonly nodes: number;
  readonly depth: number;
}

interface Lookup {
  readonly aliases: Map<Alias, Node>;
  /** The latest of a name counts, as in YAML. No extent: its end has not been reached, so an alias would contain itself. */
  readonly anchors: Map<string, { readonly node: Node; extent?: Extent }>;
  readonly problems: Problem[];
  added: number;
  bomb?: Problem;
}

export interface LookedUp {
  readonly aliases: AliasTargets;
  readonly problems: readonly Problem[];
  /** Set: nothing must follow the aliases. */
  readonly bomb?: Problem;
}

const leaf: Extent = { nodes: 1, depth: 0 };

export function lookUpAliases(root: unknown): LookedUp {
  const lookup: Lookup = { aliases: new Map(), anchors: new Map(), problems: [], added: 0 };
  measure(root, lookup);
  const { aliases, problems, bomb } = lookup;
  return { aliases, problems, ...(bomb && { bomb }) };
}

/** Recursive: the nesting has been checked. */
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
  if (!anchor) return refuse(alias, lookup, `nothing above is anchored as "&${name}". Anchor it, or remove the alias.`);
  const { node, extent } = anchor;
  if (!extent) return refuse(alias, lookup, `the alias "*${name}" stands inside what it stands for. Remove it.`);
  lookup.added += extent.nodes;
  if (extent.depth > deepestNesting || lookup.added > mostAddedNodes) {
    const message = 'aliases of aliases expand to far more than a pipeline could need. Write them flatter.';
    lookup.bomb ??= { span: spanOf(alias), message };
  }
  lookup.aliases.set(alias, node);
  return extent;
}

function refuse(alias: Alias, { problems }: Lookup, message: string): Extent {
  problems.push({ span: spanOf(alias), message });
  return leaf;
}

/** Types follow from where a value stands, so that a tag could only contradict. */
function checkTag(node: Node, tag: string, { problems }: Lookup): void {
  if (!isStrangeTag(tag)) return;
  const written = tag.replace(standardTag, '!!');
  // `if: !cancelled()` looks like a condition.
  const advice = written.startsWith('!!') ? 'Remove it.' : 'A text that begins with "!" has to stand in quotes.';
  const message = `the tag "${written}" has no meaning here. ${advice}`;
  const { start, end } = spanOf(node);
  // Of nothing but a tag, the tag is marked.
  const isAlone = isScalar(node) && node.source === '';
  problems.push({
    span: isAlone ? { start: Math.max(0, start - written.length), end: start } : { start, end },
    message,
  });
}

/** Has been reported. */
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
