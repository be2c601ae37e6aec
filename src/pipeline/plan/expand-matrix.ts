// From the lists of a matrix to its combinations, by GitHub's rules.
import { isDeepStrictEqual } from 'node:util';
import type { Contexts } from '../expression/expression.ts';
import type { Json } from '../expression/json-data.ts';
import { fillTemplate, hasExpression, isTemplateText, parseTemplate } from '../expression/template.ts';
import type { Matrix, TemplateText } from '../pipeline.ts';
import { mostJobs } from '../values/leg-count.ts';
import { withCommas } from '../with-commas.ts';

export type Row = Readonly<Record<string, Json>>;

export type Rows =
  | { readonly ok: true; readonly rows: readonly Row[] }
  | { readonly ok: false; readonly problem: string };

/** Why a matrix cannot be made, as a sentence without a full stop. */
class MatrixProblem extends Error {}

export function expandMatrix(matrix: TemplateText | Matrix, contexts: Contexts): Rows {
  try {
    const { axes, include, exclude } = isTemplateText(matrix)
      ? fromResult(fill(matrix.template, contexts))
      : fillMatrix(matrix, contexts);
    const excluded = rowsOf(exclude, '"exclude"').map((row) => Object.entries(row));
    const kept = combine(axes).filter((row) => !excluded.some((pattern) => matches(row, pattern)));
    const rows = withIncluded(kept, rowsOf(include, '"include"'), new Set(Object.keys(axes)));
    checkSize(rows.length);
    return { ok: true, rows };
  } catch (error) {
    if (error instanceof MatrixProblem) return { ok: false, problem: error.message };
    throw error;
  }
}

/** A matrix whose expressions are all filled in. */
interface FilledMatrix {
  readonly axes: Readonly<Record<string, Json>>;
  readonly include: Json;
  readonly exclude: Json;
}

/** Takes the result of an expression as it is, whatever it looks like: an output must not become an expression. */
function fromResult(value: Json): FilledMatrix {
  if (Array.isArray(value)) return { axes: {}, include: value, exclude: [] };
  if (!isRow(value)) throw new MatrixProblem('its matrix is neither a map of lists nor a list of maps');
  const { include = [], exclude = [], ...axes } = value;
  return { axes, include, exclude };
}

function fillMatrix({ axes, include, exclude }: Matrix, contexts: Contexts): FilledMatrix {
  const fillList = (list: readonly Json[] | TemplateText): Json =>
    isTemplateText(list) ? fill(list.template, contexts) : list.map((value) => fillValue(value, contexts));
  return {
    axes: Object.fromEntries(Object.entries(axes).map(([name, list]) => [name, fillList(list)])),
    include: fillList(include),
    exclude: fillList(exclude),
  };
}

function fillValue(value: Json, contexts: Contexts): Json {
  if (typeof value === 'string') return hasExpression(value) ? fill(value, contexts) : value;
  if (Array.isArray(value)) return value.map((item) => fillValue(item, contexts));
  if (!isRow(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillValue(item, contexts)]));
}

function fill(template: string, contexts: Contexts): Json {
  const value = fillTemplate(parseTemplate(template), contexts);
  if (value.ok) return value.value;
  throw new MatrixProblem(`its matrix cannot be made: ${value.problem}`);
}

function combine(axes: FilledMatrix['axes']): Row[] {
  const lists = Object.entries(axes).map(([name, values]) => [name, listOf(values, `"${name}"`)] as const);
  checkSize(lists.reduce((product, [, values]) => product * values.length, 1));
  return lists.reduce<Row[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    lists.length === 0 ? [] : [{}],
  );
}

function checkSize(size: number): void {
  if (size <= mostJobs) return;
  const [all, cap] = [size, mostJobs].map(withCommas);
  throw new MatrixProblem(`its matrix has ${all} combinations, but a run may have at most ${cap} jobs`);
}

/** GitHub's rule: an entry extends every combination that it does not contradict. If there is none, the entry becomes a new combination. */
function withIncluded(rows: readonly Row[], entries: readonly Row[], axes: ReadonlySet<string>): Row[] {
  const widened: Row[] = [...rows];
  const added: Row[] = [];
  for (const entry of entries) {
    const ofAxes = Object.entries(entry).filter(([name]) => axes.has(name));
    const fitting = rows.flatMap((row, index) => (matches(row, ofAxes) ? [index] : []));
    for (const index of fitting) widened[index] = { ...widened[index], ...entry };
    if (fitting.length === 0) added.push(entry);
  }
  return [...widened, ...added];
}

function matches(row: Row, pattern: readonly (readonly [string, Json])[]): boolean {
  return pattern.every(([name, value]) => Object.hasOwn(row, name) && isDeepStrictEqual(row[name], value));
}

function rowsOf(entries: Json, what: string): readonly Row[] {
  return listOf(entries, what).map((entry) => {
    if (isRow(entry)) return entry;
    throw new MatrixProblem(`${what} of its matrix must be a list of maps, not of ${JSON.stringify(entry)}`);
  });
}

function isRow(value: Json): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(values: Json, what: string): readonly Json[] {
  if (Array.isArray(values)) return values;
  throw new MatrixProblem(`${what} of its matrix is ${JSON.stringify(values)}, not a list`);
}
