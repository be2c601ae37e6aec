// `strategy.matrix`: lists of values, one leg for each combination.
import { isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import { nearest } from '../did-you-mean.ts';
import type { Json } from '../expression/data.ts';
import { hasExpression } from '../expression/template.ts';
import { listed } from '../listed.ts';
import type { Late, Matrix } from '../pipeline.ts';
import { entriesOf } from '../schema/entries.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { isNothing, isPlain, mismatch, type Reading, spanOf, textOf, type ValueNode } from '../schema/reading.ts';
import type { Schema } from '../schema/schema.ts';
import { matrixVariable } from '../variable.ts';
import { readTemplate, type WrittenExpression } from './written-template.ts';

export interface WrittenMatrix {
  readonly matrix: Late | Matrix;
  readonly expressions: readonly WrittenExpression[];
  /** Names that a leg may have values of. Absent: nobody knows before the run. */
  readonly names?: readonly string[];
}

const takes = 'a map of lists such as { node: [20, 22] }, or an expression';

const list: JsonSchema = { anyOf: [{ type: 'array' }, { type: 'string', pattern: '\\$\\{\\{' }] };

const axisName = /^[A-Za-z_][A-Za-z0-9_-]*$/;

export const matrix: Schema<WrittenMatrix> = {
  takes,
  jsonSchema: {
    anyOf: [
      { type: 'string', pattern: '\\$\\{\\{' },
      {
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: axisName.source },
        additionalProperties: list,
      },
    ],
  },
  read: (node, reading, subject) => {
    const values = new Values(reading);
    if (isScalar(node) && hasExpression(textOf(node)))
      return { matrix: values.late(node), expressions: values.expressions };
    if (!isMap(node) || node.items.length === 0) return reading.refuse(node, mismatch(node, subject, takes));
    const lists = new Map<string, readonly Json[] | Late>();
    const variables = new Map<string, string>();
    for (const { key, value } of entriesOf(node, reading).entries) {
      const name = textOf(key);
      if (!axisName.test(name)) reading.report(spanOf(key), notAnAxis(name));
      const variable = matrixVariable(name);
      const other = variables.get(variable);
      if (other !== undefined) reading.report(spanOf(key), sameVariable(other, name, variable));
      variables.set(variable, name);
      const items = values.list(value, `"${name}"`);
      if (items) lists.set(name, items);
      if (name === 'include' || name === 'exclude') checkRows(value, name, reading);
    }
    const { include = [], exclude = [], ...axes } = Object.fromEntries(lists);
    checkExcluded(node, Object.keys(axes), reading);
    return {
      matrix: { axes, include, exclude },
      expressions: values.expressions,
      ...namesIn(Object.keys(axes), include),
    };
  },
};

function sameVariable(one: string, other: string, variable: string): string {
  return `axes "${one}" and "${other}" would both be the variable ${variable}. Rename one.`;
}

function notAnAxis(name: string): string {
  return `"${name}" is not the name of an axis. Use letters, digits, "_" and "-", the first a letter or "_".`;
}

function checkRows(node: ValueNode, name: string, reading: Reading): void {
  for (const item of isSeq(node) ? node.items : []) {
    const row = reading.resolve(item);
    if (!row || isMap(row) || (isScalar(row) && hasExpression(textOf(row)))) continue;
    reading.refuse(row, mismatch(row, `an item of "${name}"`, 'a map such as { node: 20 }'));
  }
}

/** A misspelt axis would exclude nothing. */
function checkExcluded(node: YAMLMap, axes: readonly string[], reading: Reading): void {
  const exclude = entriesOf(node, reading).entries.find(({ key }) => textOf(key) === 'exclude')?.value;
  for (const item of isSeq(exclude) ? exclude.items : []) {
    const row = reading.resolve(item);
    for (const { key } of isMap(row) ? entriesOf(row, reading).entries : []) {
      const name = textOf(key);
      if (axes.includes(name)) continue;
      const near = nearest(name, axes);
      const known = axes.length === 0 ? 'There is none.' : `There is ${listed(axes, 'and')}.`;
      const advice = near === undefined ? known : `Did you mean "${near}"?`;
      reading.report(spanOf(key), `"${name}" is not an axis, so this excludes nothing. ${advice}`);
    }
  }
}

function namesIn(axes: readonly string[], include: readonly Json[] | Late): { readonly names?: readonly string[] } {
  if (!Array.isArray(include) || include.some((entry) => typeof entry === 'string')) return {};
  return { names: [...axes, ...include.flatMap((entry) => Object.keys((entry ?? {}) as object))] };
}

class Values {
  readonly expressions: WrittenExpression[] = [];
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  late(node: ValueNode): Late {
    if (!isScalar(node)) throw new Error('Internal error: only a scalar is a template.');
    this.expressions.push(...readTemplate(node, this.#reading).expressions);
    return { template: textOf(node) };
  }

  list(node: ValueNode, subject: string): readonly Json[] | Late | undefined {
    if (isScalar(node) && hasExpression(textOf(node))) return this.late(node);
    if (isSeq(node)) return this.#values(node);
    return this.#reading.refuse(node, mismatch(node, subject, 'a list, or an expression that gives one'));
  }

  #values({ items }: YAMLSeq): Json[] {
    return items.map((item) => this.#value(item)).filter((value) => value !== undefined);
  }

  /** Plain `20` and `true` are a number and a boolean where their text is what such a value would be written as. */
  #value(written: unknown): Json | undefined {
    const node = this.#reading.resolve(written);
    if (!node) return undefined;
    if (isSeq(node)) return this.#values(node);
    if (isMap(node)) {
      const { entries } = entriesOf(node, this.#reading);
      return Object.fromEntries(entries.map(({ key, value }) => [textOf(key), this.#value(value) ?? null]));
    }
    const text = textOf(node);
    if (hasExpression(text)) this.late(node);
    if (!isPlain(node)) return text;
    if (isNothing(node) || text === 'null') return null;
    if (text === 'true' || text === 'false') return text === 'true';
    return String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text;
  }
}
