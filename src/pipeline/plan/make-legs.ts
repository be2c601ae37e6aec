// Makes the legs of a job: when the run is created if everything is known by then, or else on a worker once the needs are closed.
import { type Contexts, isTrue, type Statuses, toText } from '../expression/expression.ts';
import { fillTemplate, isTemplateText, parseTemplate } from '../expression/template.ts';
import { type JobId, legId } from '../job-id.ts';
import type { LegSource, SleepLength, TemplateText } from '../pipeline.ts';
import { legCount } from '../values/leg-count.ts';
import { sleepRange } from '../values/sleep-range.ts';
import { quoteText, type ValueType } from '../values/value-type.ts';
import { booleanOf } from '../values/words.ts';
import { expandMatrix, type Row } from './expand-matrix.ts';
import { LegCondition } from './leg-condition.ts';
import { labelsOf } from './leg-labels.ts';
import { LegProblem } from './leg-problem.ts';
import type { Leg } from './plan.ts';
import { drawsOf } from './seeded-random.ts';

export interface LegParts {
  readonly id: JobId;
  /** Undefined: the job is its own only leg. */
  readonly legs?: LegSource;
  readonly sleep?: SleepLength | TemplateText;
  readonly condition?: string;
  readonly allowFailure?: TemplateText;
  readonly seed: number;
}

export type MadeLegs =
  | { readonly ok: true; readonly legs: readonly Leg[] }
  /** The condition is false for the job as a whole, so nobody asks for its legs. */
  | { readonly ok: true; readonly legs: 'condition-false' }
  /** A sentence without a full stop. */
  | { readonly ok: false; readonly problem: string };

export function makeLegs(parts: LegParts, contexts: Contexts, statuses?: Statuses): MadeLegs {
  try {
    const condition = new LegCondition(parts.condition, contexts, statuses);
    if (!condition.isAboutLegs && condition.isFalse({})) return { ok: true, legs: 'condition-false' };
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

function countOf(count: number | TemplateText, contexts: Contexts): number {
  if (typeof count === 'number') return count;
  const filled = fillTemplate(parseTemplate(count.template.trim()), contexts);
  if (!filled.ok) throw new LegProblem(`its count cannot be made: ${filled.problem}`);
  return valueFrom(legCount, `its count ${count.template}`, toText(filled.value));
}

/** Throws where an expression gave a text that is not of the type. */
function valueFrom<T>(type: ValueType<T>, what: string, text: string): T {
  const parsed = type.parse(text);
  if (parsed.ok) return parsed.value;
  throw new LegProblem(`${what} must be ${type.name}, not ${quoteText(text)}`);
}

class LegMaker {
  readonly #parts: LegParts;
  readonly #contexts: Contexts;
  readonly #condition: LegCondition;
  readonly #mayFail: (row: Row) => boolean;
  readonly #sleep: (row: Row) => SleepLength | undefined;
  readonly #draw: () => number;

  constructor(parts: LegParts, contexts: Contexts, condition: LegCondition) {
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
    // No spreads here: V8 gives each result its own hidden class. For 100,000 legs that costs 100 ms to make them, and 100 ms each time
    // they are read.
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

  #allowanceOf(allowance: TemplateText | undefined): (row: Row) => boolean {
    if (!allowance) return () => false;
    const template = parseTemplate(allowance.template.trim());
    return (row) => {
      const value = fillTemplate(template, { ...this.#contexts, matrix: row });
      if (!value.ok) throw new LegProblem(`its "allow_failure" cannot be made: ${value.problem}`);
      return typeof value.value === 'string' ? (booleanOf(value.value) ?? value.value !== '') : isTrue(value.value);
    };
  }

  #sleepOf(length: SleepLength | TemplateText | undefined): (row: Row) => SleepLength | undefined {
    if (!isTemplateText(length)) return () => length;
    const template = parseTemplate(length.template.trim());
    return (row) => {
      const value = fillTemplate(template, { ...this.#contexts, matrix: row });
      if (!value.ok) throw new LegProblem(`its sleep cannot be made: ${value.problem}`);
      return valueFrom(sleepRange, `its sleep ${length.template}`, toText(value.value));
    };
  }
}
