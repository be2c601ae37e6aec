// From the lists of a matrix to its combinations, by GitHub's rules.
import type { Contexts } from '../expression/expression.ts';
import type { Json } from '../expression/json-data.ts';
import { fillTemplate, hasExpression, isTemplateText, parseTemplate, templatesIn } from '../expression/template.ts';
import type { Matrix, TemplateText } from '../pipeline.ts';
import { mostJobs } from '../values/leg-count.ts';
import { matrixVariable } from '../variable-names.ts';
import { withCommas } from '../with-commas.ts';
import { fits, leavesOf, type Row } from './match-rows.ts';

export type { Row };

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
    const names = new Names(Object.keys(axes));
    const included = rowsOf(include, '"include"').map((entry) => names.unify(entry, '"include"'));
    const excluded = rowsOf(exclude, '"exclude"').map((entry) => names.unify(entry, '"exclude"'));
    const all = combine(axes);
    const kept = withoutExcluded(all, excluded);
    // Where expressions make the lists, an entry may be meant for another run.
    if (templatesIn(matrix).length === 0) checkUsed(all, excluded);
    const rows = withIncluded(kept, included, new Set(Object.keys(axes)));
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
    isTemplateText(list) ? fill(list.template, contexts) : fillItems(list, contexts);
  return {
    axes: Object.fromEntries(Object.entries(axes).map(([name, list]) => [name, fillList(list)])),
    include: fillList(include),
    exclude: fillList(exclude),
  };
}

function fillValue(value: Json, contexts: Contexts): Json {
  if (typeof value === 'string') return hasExpression(value) ? fill(value, contexts) : value;
  if (Array.isArray(value)) return fillItems(value, contexts);
  if (!isRow(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillValue(item, contexts)]));
}

/** As on GitHub, the items of a list that an expression gives take its place. A list within a list that is written so stays. */
function fillItems(items: readonly Json[], contexts: Contexts): Json[] {
  return items.flatMap((item) => {
    const filled = fillValue(item, contexts);
    return typeof item === 'string' && Array.isArray(filled) ? filled : [filled];
  });
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

function withoutExcluded(rows: readonly Row[], entries: readonly Row[]): readonly Row[] {
  const patterns = entries.map((entry) => leavesOf(entry));
  return rows.filter((row) => !patterns.some((pattern) => fits(row, pattern)));
}

function checkUsed(rows: readonly Row[], excluded: readonly Row[]): void {
  const unused = excluded.find((entry) => !rows.some((row) => fits(row, leavesOf(entry))));
  if (unused)
    throw new MatrixProblem(`"exclude" of its matrix has ${JSON.stringify(unused)}, which no combination matches`);
}

/** GitHub's rule: an entry extends every combination that it does not contradict. If there is none, the entry becomes a new combination. */
function withIncluded(rows: readonly Row[], entries: readonly Row[], axes: ReadonlySet<string>): Row[] {
  const widened: Row[] = [...rows];
  const added: Row[] = [];
  for (const entry of entries) {
    const [ofAxes, others] = [true, false].map((isAxis) =>
      Object.fromEntries(Object.entries(entry).filter(([name]) => axes.has(name) === isAxis)),
    );
    const pattern = Object.keys(ofAxes ?? {}).length === 0 ? [] : leavesOf(ofAxes ?? {});
    const fitting = rows.flatMap((row, index) => (fits(row, pattern) ? [index] : []));
    for (const index of fitting) widened[index] = { ...widened[index], ...others };
    if (fitting.length === 0) added.push(entry);
  }
  return [...widened, ...added];
}

/** One spelling for each name of a matrix: that of the axis, or else the first one. Each name has a variable of its own. */
class Names {
  readonly #byVariable = new Map<string, string>();

  constructor(axes: readonly string[]) {
    for (const axis of axes) this.#spell(axis);
  }

  unify(entry: Row, what: string): Row {
    const items = Object.entries(entry).map(([name, value]) => [this.#spell(name), value] as const);
    if (items.length === 0) throw new MatrixProblem(`${what} of its matrix has an empty entry. Remove it`);
    if (new Set(items.map(([name]) => name)).size < items.length)
      throw new MatrixProblem(
        `an entry of ${what} of its matrix has a name twice, apart from case: ${JSON.stringify(entry)}`,
      );
    return Object.fromEntries(items);
  }

  #spell(name: string): string {
    const variable = matrixVariable(name);
    const known = this.#byVariable.get(variable) ?? name;
    if (known.toLowerCase() !== name.toLowerCase())
      throw new MatrixProblem(
        `"${known}" and "${name}" of its matrix would have the same variable ${variable}. Rename one`,
      );
    this.#byVariable.set(variable, known);
    return known;
  }
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
