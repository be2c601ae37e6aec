// `strategy.matrix`: lists of values by axis. Each combination is one leg of the job.
import { isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { defined } from '../defined.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Json } from '../expression/json-data.ts';
import { hasExpression } from '../expression/template.ts';
import type { Matrix, TemplateText } from '../pipeline.ts';
import { expandMatrix } from '../plan/expand-matrix.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { entriesOf } from '../schema/map-entries.ts';
import type { NodeSchema } from '../schema/node-schema.ts';
import { isNothing, isPlain, mismatch, type Reading, spanOf, textOf, type ValueNode } from '../schema/reading.ts';
import { text } from '../values/texts.ts';
import { nameProblem } from '../values/value-type.ts';
import { booleanOf, isNullWord } from '../values/words.ts';
import { matrixVariable } from '../variable-names.ts';
import { readTemplate, templateJsonSchema, type WrittenExpression } from './written-template.ts';

export interface WrittenMatrix {
  readonly matrix: TemplateText | Matrix;
  readonly expressions: readonly WrittenExpression[];
  /** The names that `matrix.…` may read; undefined where only the run knows them. */
  readonly names?: readonly string[];
}

const name = 'a map of lists such as { node: [20, 22] }, or an expression';

const listSchema: JsonSchema = { anyOf: [{ type: 'array' }, templateJsonSchema] };

const axisPattern = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const axisName = text({
  name: 'the name of an axis',
  pattern: axisPattern,
  hint: 'Use letters, digits, "_" and "-", and begin with a letter or "_".',
});

export const matrixSchema: NodeSchema<WrittenMatrix> = {
  name,
  jsonSchema: {
    anyOf: [
      templateJsonSchema,
      {
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: axisPattern.source },
        additionalProperties: listSchema,
      },
    ],
  },
  read: (node, reading, subject) => {
    const before = reading.problems.length;
    const values = new MatrixValues(reading);
    if (isScalar(node) && hasExpression(textOf(node)))
      return { matrix: values.whole(node), expressions: values.expressions };
    if (!isMap(node) || node.items.length === 0) return reading.refuse(node, mismatch(node, subject, name));
    const { include = [], exclude = [], ...axes } = Object.fromEntries(readLists(node, values, reading));
    checkExcluded(node, Object.keys(axes), reading);
    const matrix = { axes, include, exclude };
    if (reading.problems.length === before && values.expressions.length === 0) checkRows(matrix, node, reading);
    return defined({
      matrix,
      expressions: values.expressions,
      names: namesIn(Object.keys(axes), include),
    });
  },
};

function readLists(
  node: YAMLMap,
  values: MatrixValues,
  reading: Reading,
): ReadonlyMap<string, readonly Json[] | TemplateText> {
  const lists = new Map<string, readonly Json[] | TemplateText>();
  const axisOf = new Map<string, string>();
  for (const { key, value } of entriesOf(node, reading).entries) {
    const axis = textOf(key);
    const problem = nameProblem(axis, axisName);
    if (problem !== undefined) reading.report(spanOf(key), problem);
    const variable = matrixVariable(axis);
    const other = axisOf.get(variable);
    if (other !== undefined) reading.report(spanOf(key), sameVariable(other, axis, variable));
    axisOf.set(variable, axis);
    const items = values.list(value, `"${axis}"`);
    if (items) lists.set(axis, items);
    if (axis === 'include' || axis === 'exclude') checkEntries(value, axis, reading);
  }
  return lists;
}

/** Without expressions, all that can be wrong with the legs is known already. */
function checkRows(matrix: Matrix, node: YAMLMap, reading: Reading): void {
  const expanded = expandMatrix(matrix, {});
  if (!expanded.ok) reading.refuse(node, `this job cannot be made: ${expanded.problem}.`);
}

function sameVariable(one: string, other: string, variable: string): string {
  return `axes "${one}" and "${other}" would have the same variable ${variable}. Rename one.`;
}

function checkEntries(node: ValueNode, key: string, reading: Reading): void {
  for (const item of isSeq(node) ? node.items : []) {
    const row = reading.resolve(item);
    if (!row || isMap(row) || (isScalar(row) && hasExpression(textOf(row)))) continue;
    reading.refuse(row, mismatch(row, `an item of "${key}"`, 'a map such as { node: 20 }'));
  }
}

/** A mistyped axis would exclude nothing. */
function checkExcluded(node: YAMLMap, axes: readonly string[], reading: Reading): void {
  const exclude = entriesOf(node, reading).entries.find(({ key }) => textOf(key) === 'exclude')?.value;
  const known = axes.length === 0 ? 'This matrix has no axes.' : `Known axes: ${axes.join(', ')}.`;
  for (const item of isSeq(exclude) ? exclude.items : []) {
    const row = reading.resolve(item);
    for (const { key } of isMap(row) ? entriesOf(row, reading).entries : []) {
      const axis = textOf(key);
      if (axes.some((known) => known.toLowerCase() === axis.toLowerCase())) continue;
      const advice = didYouMean(axis, axes, known);
      reading.report(spanOf(key), `"${axis}" is not an axis, so this excludes nothing. ${advice}`);
    }
  }
}

function namesIn(axes: readonly string[], include: readonly Json[] | TemplateText): readonly string[] | undefined {
  if (!Array.isArray(include) || include.some((entry) => typeof entry === 'string')) return undefined;
  return [...axes, ...include.flatMap((entry) => Object.keys((entry ?? {}) as object))];
}

/** Reads values of any kind, and collects the expressions in them. */
class MatrixValues {
  readonly expressions: WrittenExpression[] = [];
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** For a place where only the value of an expression can stand: white space around it means nothing. */
  whole(node: Scalar): TemplateText {
    this.#note(node);
    return { template: textOf(node).trim() };
  }

  #note(node: Scalar): void {
    this.expressions.push(...readTemplate(node, this.#reading).expressions);
  }

  list(node: ValueNode, subject: string): readonly Json[] | TemplateText | undefined {
    if (isScalar(node) && hasExpression(textOf(node))) return this.whole(node);
    if (isSeq(node)) return this.#values(node);
    return this.#reading.refuse(node, mismatch(node, subject, 'a list, or an expression that gives one'));
  }

  #values({ items }: YAMLSeq): Json[] {
    return items.map((item) => this.#value(item)).filter((value) => value !== undefined);
  }

  /** Plain `20` and `true` become a number and a boolean only if writing that value gives the same text: `020` stays text. */
  #value(written: unknown): Json | undefined {
    const node = this.#reading.resolve(written);
    if (!node) return undefined;
    if (isSeq(node)) return this.#values(node);
    if (isMap(node)) {
      const { entries } = entriesOf(node, this.#reading);
      for (const { key } of entries.filter(({ key }) => hasExpression(textOf(key))))
        this.#reading.report(
          spanOf(key),
          `an expression cannot stand in a key. Make the whole map by an expression, as in "\${{ fromJSON(…) }}".`,
        );
      return Object.fromEntries(entries.map(({ key, value }) => [textOf(key), this.#value(value) ?? null]));
    }
    const text = textOf(node);
    if (hasExpression(text)) this.#note(node);
    if (!isPlain(node)) return text;
    if (isNothing(node) || isNullWord(text)) return null;
    const word = booleanOf(text);
    if (word !== undefined) return word;
    return String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text;
  }
}
