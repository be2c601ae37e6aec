// One pass over a document: where schemas look up aliases and report what is wrong.
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Problem } from '../diagnostic.ts';
import { type AliasTargets, isStrangeTag } from '../source/aliases.ts';
import type { YamlDocument } from '../source/document.ts';
import type { Source, Span } from '../source/source.ts';

/** A node that is not an alias. */
export type ValueNode = Scalar | YAMLMap | YAMLSeq;

export class Reading {
  readonly source: Source;
  readonly problems: Problem[];
  readonly #aliases: AliasTargets;
  /** Stand for aliases that have been reported: whatever else is wrong with them follows from that. */
  readonly #unknown = new Set<ValueNode>();

  constructor(source: Source, { aliases, problems }: YamlDocument) {
    this.source = source;
    this.problems = [...problems];
    this.#aliases = aliases;
  }

  /** Absent: a key of a map in braces that has no value. */
  resolve(node: unknown): ValueNode | undefined {
    const target = isAlias(node) ? (this.#aliases.get(node) ?? this.#unknownAlias(node)) : node;
    return isScalar(target) || isMap(target) || isSeq(target) ? target : undefined;
  }

  #unknownAlias(alias: Alias): Scalar {
    const node = nothingAt(spanOf(alias));
    this.#unknown.add(node);
    return node;
  }

  report(span: Span, message: string, also?: Problem['also']): void {
    this.problems.push({ span, message, ...(also && { also }) });
  }

  /** Reports that `node` is not what it takes. Returns what `read` returns then. */
  refuse(node: ValueNode, message: string): undefined {
    if (!this.#unknown.has(node) && !isStrangeTag(node.tag)) this.report(spanOf(node), message);
  }
}

export function spanOf(node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  // A map or a list is marked at its start alone: it may go on for pages.
  if (isScalar(node) && end > start) return { start, end };
  return { start, end: start + 1 };
}

/** The text as written, without quotes; escapes and folds are resolved. */
export function textOf(node: Scalar): string {
  return node.source ?? '';
}

/** Neither quoted nor a block: YAML would take such a `1` for a number. */
export function isPlain(node: Scalar): boolean {
  return node.type === 'PLAIN' || node.type === undefined;
}

export function nothingAt({ start, end }: Span): Scalar {
  const node = new Scalar(null);
  node.source = '';
  node.range = [start, end, end];
  return node;
}

export function isNothing(node: ValueNode): node is Scalar {
  return isScalar(node) && isPlain(node) && textOf(node) === '' && !isStrangeTag(node.tag);
}

/** As in "not …". */
export function describe(node: ValueNode): string {
  if (!isScalar(node)) return `${node.items.length === 0 ? 'an empty' : 'a'} ${isMap(node) ? 'map' : 'list'}`;
  if (isNothing(node)) return 'nothing';
  const text = textOf(node);
  const short = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return isPlain(node) && /^[-+]?[\d.]+$|^true$|^false$|^null$/.test(text) ? short : JSON.stringify(short);
}

export function mismatch(node: ValueNode, subject: string, takes: string): string {
  if (isNothing(node)) return `${subject} has no value. It must be ${takes}.`;
  return `${subject} must be ${takes}, not ${describe(node)}.`;
}
