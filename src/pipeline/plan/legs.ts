// The legs of a job: made with the run where everything is known by then, or by a worker once the job's needs are closed.

import { type Contexts, isTrue, type Statuses, toText } from '../expression/expression.ts';
import { fillTemplate, parseTemplate } from '../expression/template.ts';
import { type JobId, legId } from '../job-id.ts';
import { mostJobs } from '../language/count.ts';
import { parseSleep } from '../language/sleep.ts';
import type { Late, LegSource, SleepLength } from '../pipeline.ts';
import { withCommas } from '../with-commas.ts';
import { expandMatrix, type Row } from './expand-matrix.ts';
import { labelsOf } from './labels.ts';
import { Condition } from './leg-condition.ts';
import { LegProblem } from './leg-problem.ts';
import type { Leg } from './plan.ts';
import { drawsOf } from './random.ts';

export interface LegParts {
  readonly id: JobId;
  /** Absent: a job of the plain id. */
  readonly legs?: LegSource;
  readonly sleep?: SleepLength | Late;
  readonly condition?: string;
  readonly allowFailure?: Late;
  readonly seed: number;
}

export type MadeLegs =
  | { readonly ok: true; readonly legs: readonly Leg[] }
  /** Not even asked what its legs are: its condition is false, and is about none of them. */
  | { readonly ok: true; readonly legs: 'off' }
  /** A sentence without a full stop. */
  | { readonly ok: false; readonly problem: string };

export function makeLegs(parts: LegParts, contexts: Contexts, statuses?: Statuses): MadeLegs {
  try {
    const condition = new Condition(parts.condition, contexts, statuses);
    if (!condition.isAboutLegs && condition.isFalse({})) return { ok: true, legs: 'off' };
    const maker = new LegMaker(parts, contexts, condition);
    return { ok: true, legs: baseLegs(parts.legs, contexts).map((leg, index) => maker.complete(leg, index)) };
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
    `its count ${count.template} is "${text}", not a whole number from 0 to ${withCommas(mostJobs)}`,
  );
}

class LegMaker {
  readonly #parts: LegParts;
  readonly #contexts: Contexts;
  readonly #condition: Condition;
  readonly #mayFail: (row: Row) => boolean;
  readonly #sleep: (row: Row) => SleepLength | undefined;
  readonly #draw: () => number;

  constructor(parts: LegParts, contexts: Contexts, condition: Condition) {
    this.#parts = parts;
    this.#contexts = contexts;
    this.#condition = condition;
    this.#mayFail = this.#allowanceOf(parts.allowFailure);
    this.#sleep = this.#sleepOf(parts.sleep);
    this.#draw = drawsOf(parts.seed, parts.id);
  }

  complete(leg: Leg, index: number): Leg {
    const row = leg.matrix ?? {};
    const conditionFalse =
      this.#condition.isAboutLegs && this.#condition.isFalse({ matrix: row, job: this.#job(leg, index) });
    const length = this.#sleep(row);
    const sleepMs = length && length.minMs + Math.floor(this.#draw() * (length.maxMs - length.minMs + 1));
    // Not by spreads, which V8 gives a hidden class each: 100,000 of them take it 100 ms to make, and as long for each time they are read.
    const made: { -readonly [Name in keyof Leg]: Leg[Name] } = Object.assign({}, leg);
    if (sleepMs !== undefined) made.sleepMs = sleepMs;
    if (conditionFalse) made.conditionFalse = true;
    if (this.#mayFail(row)) made.mayFail = true;
    return made;
  }

  #job(leg: Leg, index: number) {
    const isCounted = leg.label !== undefined && !leg.matrix;
    return { id: legId(this.#parts.id, leg.label), index: isCounted ? index + 1 : null };
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
