// The condition of a job, evaluated for the job as a whole or for each leg.
import {
  type Contexts,
  type Expression,
  evaluate,
  isTrue,
  parseExpression,
  type Statuses,
} from '../expression/expression.ts';
import { LegProblem } from './leg-problem.ts';

export class LegCondition {
  /** True: the condition may hold for one leg and not for another. */
  readonly isAboutLegs: boolean;
  readonly #expression: Expression | undefined;
  readonly #contexts: Contexts;
  readonly #statuses: Statuses | undefined;

  /** `text` undefined: the condition always holds. */
  constructor(text: string | undefined, contexts: Contexts, statuses: Statuses | undefined) {
    this.#contexts = contexts;
    this.#statuses = statuses;
    if (text !== undefined) {
      const parsed = parseExpression(text);
      if (!parsed.ok) throw new Error(`Internal error: the condition ${text} was not checked.`);
      this.#expression = parsed.expression;
    }
    this.isAboutLegs = this.#expression?.uses.some(({ path: [context] }) => isOfLeg(context)) ?? false;
  }

  /** `leg`: the contexts of this leg only. Throws a LegProblem. */
  isFalse(leg: Contexts): boolean {
    if (!this.#expression) return false;
    const value = evaluate(this.#expression, { ...this.#contexts, ...leg }, this.#statuses);
    if (!value.ok) throw new LegProblem(`its condition cannot be evaluated: ${value.problem}`);
    return !isTrue(value.value);
  }
}

function isOfLeg(context: string | undefined): boolean {
  return context === 'matrix' || context === 'job';
}
