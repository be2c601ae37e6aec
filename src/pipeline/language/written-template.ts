// Values with `${{ … }}` in them. Their expressions are checked when the file is read, and filled in when the contexts that they
// read are known.
import { isScalar, type Scalar } from 'yaml';
import { offsetIn, type Use } from '../expression/context-uses.ts';
import { type Expression, parseExpression } from '../expression/expression.ts';
import { hasExpression, splitTemplate } from '../expression/template.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import type { NodeSchema } from '../schema/node-schema.ts';
import { type Reading, spanOf, textOf, type ValueNode } from '../schema/reading.ts';
import type { Source, Span } from '../source/source-file.ts';

export interface WrittenExpression {
  readonly expression: Expression;
  readonly span: Span;
  /** As in the file, with the braces if there are any. */
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

/** Reports wrong expressions, and returns the right ones. */
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

/** The place of one use of a context within an expression. */
export function useSpan({ expression: { text }, written, node }: WrittenExpression, use: Use, source: Source): Span {
  return wordSpan({ text, written, node }, offsetIn(text, use), source);
}

interface WrittenText {
  readonly text: string;
  readonly written: string;
  readonly node: Scalar;
}

/**
 * The word at an offset of an expression. Quotes and folds may have changed the line: then the place is that of the same word
 * elsewhere in the value, or else the whole value.
 */
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

export const templateJsonSchema: JsonSchema = { type: 'string', pattern: '\\$\\{\\{' };

/** A value of `schema`, or an expression that gives such a value when the run is created or the job starts. */
export function orTemplate<T>(schema: NodeSchema<T>): NodeSchema<T | WrittenTemplate> {
  const read = (node: ValueNode, reading: Reading, subject: string): T | WrittenTemplate | undefined =>
    isScalar(node) && hasExpression(textOf(node)) ? readTemplate(node, reading) : schema.read(node, reading, subject);
  return {
    name: schema.name,
    jsonSchema: { anyOf: [schema.jsonSchema, templateJsonSchema] },
    read,
  };
}

/** As messages show it. */
export function shortened(expression: string): string {
  const line = expression.split('\n', 1)[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** The place of an expression within a text; the whole text where quotes or folds have changed the expression. */
export function expressionSpan(node: Scalar, written: string, source: Source): Span {
  const start = findIn(node, written, source);
  return start === undefined ? spanOf(node) : { start, end: start + written.length };
}

function findIn(node: Scalar, part: string, { text }: Source): number | undefined {
  const [start, end] = node.range ?? [0, 0];
  const at = text.slice(start, end).indexOf(part);
  return at < 0 ? undefined : start + at;
}
