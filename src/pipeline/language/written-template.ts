// Values with `${{ … }}` in them: checked as expressions when the file is read, filled in when what they read is known.
import { isScalar, type Scalar } from 'yaml';
import { type Expression, parseExpression } from '../expression/expression.ts';
import { hasExpression, splitTemplate } from '../expression/template.ts';
import { offsetIn, type Use } from '../expression/uses.ts';
import { type Reading, spanOf, textOf, type ValueNode } from '../schema/reading.ts';
import type { Schema } from '../schema/schema.ts';
import type { Source, Span } from '../source/source.ts';

export interface WrittenExpression {
  readonly expression: Expression;
  readonly span: Span;
  /** As it stands in the file, with its braces where it has some. */
  readonly written: string;
  readonly node: Scalar;
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
    if (part.kind === 'expression') return readExpression(part.source, { written: part.written, node, reading });
    const span = expressionSpan(node, part.written, reading.source);
    reading.report(span, `${shortened(part.written)} is not closed by "}}".`);
    return [];
  });
  return { text, span: spanOf(node), expressions };
}

interface ExpressionPlace {
  readonly written: string;
  readonly node: Scalar;
  readonly reading: Reading;
}

export function readExpression(text: string, { written, node, reading }: ExpressionPlace): WrittenExpression[] {
  const parsed = parseExpression(text);
  const span = expressionSpan(node, written, reading.source);
  if (parsed.ok) return [{ expression: parsed.expression, span, written, node }];
  const place = wordSpan({ text, written, node }, parsed.at, reading.source);
  reading.report(place, `this is not an expression: ${parsed.problem}`);
  return [];
}

/** Where an expression reads what it reads. */
export function useSpan({ expression: { text }, written, node }: WrittenExpression, use: Use, source: Source): Span {
  return wordSpan({ text, written, node }, offsetIn(text, use), source);
}

interface WrittenText {
  readonly text: string;
  readonly written: string;
  readonly node: Scalar;
}

/** The word at an offset of an expression. Where quotes or folds have changed its line: the same word, or else the whole value. */
function wordSpan({ text, written, node }: WrittenText, offset: number, source: Source): Span {
  const at = written.indexOf(text) + offset;
  const from = at === 0 ? 0 : written.lastIndexOf('\n', at - 1) + 1;
  const line = written.slice(from).split('\n', 1)[0] ?? '';
  const [word] = /^[\w.*-]+/.exec(line.slice(at - from)) ?? [' '];
  const found = line.trim() === '' ? undefined : findIn(node, line.trim(), source);
  if (found === undefined) return expressionSpan(node, word, source);
  const start = found + at - from - (line.length - line.trimStart().length);
  return { start, end: start + word.length };
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
export function expressionSpan(node: Scalar, written: string, source: Source): Span {
  const start = findIn(node, written, source);
  return start === undefined ? spanOf(node) : { start, end: start + written.length };
}

function findIn(node: Scalar, part: string, { text }: Source): number | undefined {
  const [start, end] = node.range ?? [0, 0];
  const at = text.slice(start, end).indexOf(part);
  return at < 0 ? undefined : start + at;
}
