// Values with `${{ … }}` in them: checked as expressions when the file is read, filled in when what they read is known.
import { isScalar, type Node, type Scalar } from 'yaml';
import { type Expression, parseExpression } from '../expression/expression.ts';
import { hasExpression, splitTemplate } from '../expression/template.ts';
import { type Reading, spanOf, textOf, type ValueNode } from '../schema/reading.ts';
import type { Schema } from '../schema/schema.ts';
import type { Source, Span } from '../source/source.ts';

export interface WrittenExpression {
  readonly expression: Expression;
  readonly span: Span;
}

export interface WrittenTemplate {
  readonly text: string;
  readonly span: Span;
  readonly expressions: readonly WrittenExpression[];
}

export function isTemplate(value: unknown): value is WrittenTemplate {
  return typeof value === 'object' && value !== null && 'expressions' in value;
}

/** What is wrong with its expressions is reported; the right ones are returned. */
export function readTemplate(node: Scalar, reading: Reading): WrittenTemplate {
  const text = textOf(node);
  const expressions = splitTemplate(text).flatMap((part) => {
    if (part.kind === 'text') return [];
    const span = expressionSpan(node, part.written, reading.source);
    if (part.kind === 'expression') return readExpression(part.source, span, { prefix: 3, reading });
    reading.report(span, `${shortened(part.written)} is not closed by "}}".`);
    return [];
  });
  return { text, span: spanOf(node), expressions };
}

interface ExpressionPlace {
  /** How far into the span the expression begins. */
  readonly prefix: number;
  readonly reading: Reading;
}

export function readExpression(source: string, span: Span, { prefix, reading }: ExpressionPlace): WrittenExpression[] {
  const parsed = parseExpression(source);
  if (parsed.ok) return [{ expression: parsed.expression, span }];
  const start = Math.min(span.start + prefix + parsed.at, span.end - 1);
  reading.report({ start, end: span.end }, `this is not an expression: ${parsed.problem}.`);
  return [];
}

/** A value of `schema`, or an expression that gives one when the run is created or the job starts. */
export function orTemplate<T>(schema: Schema<T>): Schema<T | WrittenTemplate> {
  const read = (node: ValueNode, reading: Reading, subject: string): T | WrittenTemplate | undefined =>
    isScalar(node) && hasExpression(textOf(node)) ? readTemplate(node, reading) : schema.read(node, reading, subject);
  return {
    takes: schema.takes,
    jsonSchema: { anyOf: [schema.jsonSchema, { type: 'string', pattern: '\\$\\{\\{' }] },
    read,
  };
}

/** For messages. */
export function shortened(expression: string): string {
  const line = expression.split('\n', 1)[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** Where an expression stands within a text; the whole text where quotes or folds have changed it. */
export function expressionSpan(node: Node, written: string, { text }: Source): Span {
  const [start, end] = node.range ?? [0, 0];
  const at = text.slice(start, end).indexOf(written);
  return at < 0 ? spanOf(node) : { start: start + at, end: start + at + written.length };
}
