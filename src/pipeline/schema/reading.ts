// One pass over a YAML document. Schemas look up aliases here and report problems here.
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { defined } from '../defined.ts';
import type { Problem } from '../diagnostic.ts';
import type { YamlDocument } from '../source/compose-document.ts';
import { type AliasTargets, isStrangeTag } from '../source/look-up-aliases.ts';
import type { Source, Span } from '../source/source-file.ts';
import { mustBe, quoteAlways, quoteText } from '../values/value-type.ts';

/** A node that is not an alias. */
export type ValueNode = Scalar | YAMLMap | YAMLSeq;

export class Reading {
  readonly source: Source;
  readonly problems: Problem[];
  readonly #aliases: AliasTargets;
  /** Stand-ins for aliases without an anchor. Those are reported already, so nothing else is reported about a stand-in. */
  readonly #unknown = new Set<ValueNode>();

  constructor(source: Source, { aliases, problems }: YamlDocument) {
    this.source = source;
    this.problems = [...problems];
    this.#aliases = aliases;
  }

  /** Undefined: a key of a map in braces has no value. */
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
    this.problems.push(defined({ span, message, also }));
  }

  /** The file stays valid. */
  warn(span: Span, message: string): void {
    this.problems.push({ span, severity: 'warning', message });
  }

  /** Reports that the value of `node` is wrong. Returns undefined, so that a schema's `read` can return it in turn. */
  refuse(node: ValueNode, message: string): undefined {
    if (!this.#unknown.has(node) && !isStrangeTag(node.tag)) this.report(spanOf(node), message);
  }
}

export function spanOf(node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  // Only the start of a map or a list is marked, as it may go on for pages.
  if (isScalar(node) && end > start) return { start, end };
  return { start, end: start + 1 };
}

/** The text as written, without quotes, with escapes and folds resolved. */
export function textOf(node: Scalar): string {
  return node.source ?? '';
}

/** Neither quoted nor a block text. Other YAML readers take such a `1` for a number. */
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

/** Completes "must be …, not …" in messages. */
export function describe(node: ValueNode): string {
  if (!isScalar(node)) return `${node.items.length === 0 ? 'an empty' : 'a'} ${isMap(node) ? 'map' : 'list'}`;
  if (isNothing(node)) return 'nothing';
  return isPlain(node) ? quoteText(textOf(node)) : quoteAlways(textOf(node));
}

export function mismatch(node: ValueNode, subject: string, name: string, hint?: string): string {
  if (!isNothing(node)) return mustBe(subject, name, describe(node), hint);
  return [`${subject} has no value. It must be ${name}.`, hint].filter(Boolean).join(' ');
}
