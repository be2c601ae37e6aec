// The legs of a job: made with the run where everything is known by then, or by a worker once the job's needs are closed.
import { type Contexts, evaluate, isTrue, parseExpression, type Statuses, toText } from '../expression/expression.ts';
import { fillTemplate, parseTemplate } from '../expression/template.ts';
import { mostJobs } from '../language/count.ts';
import { parseSleep } from '../language/sleep.ts';
import type { JobId, Late, Leg, LegSource, SleepLength } from '../pipeline.ts';
import { labelsOf } from './labels.ts';
import { expandMatrix, type Row } from './matrix.ts';
import { drawsOf } from './random.ts';

export interface LegParts {
  readonly id: JobId;
  /** Absent: a job of the plain id. */
  readonly legs?: LegSource;
  /** The same of legs that have been made before: only their condition is asked. */
  readonly knownLegs?: LegSource;
  readonly sleep?: SleepLength | Late;
  readonly condition?: string;
  readonly allowFailure?: Late;
  readonly seed: number;
}

export type MadeLegs =
  | { readonly ok: true; readonly legs: readonly Leg[] }
  /** A sentence without a full stop. */
  | { readonly ok: false; readonly problem: string };

/** What cannot be made, as a sentence without a full stop. */
class LegProblem extends Error {}

export function makeLegs(parts: LegParts, contexts: Contexts, statuses?: Statuses): MadeLegs {
  try {
    const maker = new LegMaker(parts, contexts, statuses);
    return { ok: true, legs: baseLegs(parts.legs ?? parts.knownLegs, contexts).map((leg) => maker.complete(leg)) };
  } catch (error) {
    if (error instanceof LegProblem) return { ok: false, problem: error.message };
    throw error;
  }
}

function baseLegs(source: LegSource | undefined, contexts: Contexts): readonly Leg[] {
  if (!source) return [{}];
  if (source.kind === 'count') {
    return Array.from({ length: countOf(source.count, contexts) }, (_, index) => ({ label: String(index + 1) }));
  }
  const expanded = expandMatrix(source.matrix, contexts);
  if (!expanded.ok) throw new LegProblem(expanded.problem);
  const labels = labelsOf(expanded.rows);
  return expanded.rows.map((matrix, index) => ({ label: labels[index] ?? '', matrix }));
}

function countOf(count: number | Late, contexts: Contexts): number {
  if (typeof count === 'number') return count;
  const filled = fillTemplate(parseTemplate(count.template), contexts);
  if (!filled.ok) throw new LegProblem(`its count cannot be made: ${filled.problem}`);
  const text = toText(filled.value);
  if (/^\d+$/.test(text) && Number(text) <= mostJobs) return Number(text);
  throw new LegProblem(
    `its count ${count.template} is "${text}", not a whole number from 0 to ${mostJobs.toLocaleString('en')}`,
  );
}

class LegMaker {
  readonly #contexts: Contexts;
  readonly #isOff: (row: Row) => boolean;
  readonly #mayFail: (row: Row) => boolean;
  readonly #sleep: (row: Row) => SleepLength | undefined;
  readonly #draw: () => number;

  constructor(parts: LegParts, contexts: Contexts, statuses: Statuses | undefined) {
    this.#contexts = contexts;
    this.#isOff = this.#conditionOf(parts.condition, statuses);
    this.#mayFail = this.#allowanceOf(parts.allowFailure);
    this.#sleep = this.#sleepOf(parts.sleep);
    this.#draw = drawsOf(parts.seed, parts.id);
  }

  complete(leg: Leg): Leg {
    const row = leg.matrix ?? {};
    const length = this.#sleep(row);
    const sleepMs = length && length.minMs + Math.floor(this.#draw() * (length.maxMs - length.minMs + 1));
    return {
      ...leg,
      ...(sleepMs !== undefined && { sleepMs }),
      ...(this.#isOff(row) && { isOff: true }),
      ...(this.#mayFail(row) && { mayFail: true }),
    };
  }

  #conditionOf(condition: string | undefined, statuses: Statuses | undefined): (row: Row) => boolean {
    if (condition === undefined) return () => false;
    const parsed = parseExpression(condition);
    if (!parsed.ok) throw new Error(`Internal error: the condition ${condition} was not checked.`);
    return (row) => {
      const value = evaluate(parsed.expression, { ...this.#contexts, matrix: row }, statuses);
      if (!value.ok) throw new LegProblem(`its condition cannot be evaluated: ${value.problem}`);
      return !isTrue(value.value);
    };
  }

  #allowanceOf(allowance: Late | undefined): (row: Row) => boolean {
    if (!allowance) return () => false;
    const template = parseTemplate(allowance.template);
    return (row) => {
      const value = fillTemplate(template, { ...this.#contexts, matrix: row });
      if (!value.ok) throw new LegProblem(`its "allow_failure" cannot be made: ${value.problem}`);
      return isTrue(value.value) && value.value !== 'false';
    };
  }

  #sleepOf(length: SleepLength | Late | undefined): (row: Row) => SleepLength | undefined {
    if (!length || !('template' in length)) return () => length;
    const template = parseTemplate(length.template);
    return (row) => {
      const value = fillTemplate(template, { ...this.#contexts, matrix: row });
      if (!value.ok) throw new LegProblem(`its sleep cannot be made: ${value.problem}`);
      const text = toText(value.value);
      const parsed = parseSleep(text);
      if (parsed) return parsed;
      throw new LegProblem(`its sleep ${length.template} is "${text}", not a duration such as 500ms`);
    };
  }
}
