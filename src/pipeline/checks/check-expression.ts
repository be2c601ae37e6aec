// Checks what one expression reads: which contexts are known at its place in the file, and which names they have.
import { didYouMean } from '../did-you-mean.ts';
import { type ContextName, contextNames, statusFunctions } from '../expression/expression.ts';
import { isTemplate, useSpan, type WrittenExpression } from '../language/written-template.ts';
import { listWords } from '../list-words.ts';
import type { Reading } from '../schema/reading.ts';
import type { Span } from '../source/source-file.ts';
import { type ComparedValues, comparisonWarning } from './check-comparisons.ts';
import type { Variables } from './variable-order.ts';

/** The places where expressions may stand, and the contexts that are known there. */
const contextsAt = {
  env: contextNames,
  if: contextNames,
  command: contextNames,
  legs: ['params', 'env', 'needs', 'run'],
  leg: ['params', 'env', 'matrix'],
  shared: ['params', 'env', 'run', 'job'],
} as const satisfies Readonly<Record<string, readonly ContextName[]>>;

type ExpressionPlace = keyof typeof contextsAt;

/** Expressions at these places are evaluated before the job starts. */
const earlyPlaces: readonly ExpressionPlace[] = ['if', 'legs', 'leg'];

export interface Scope {
  /** The names in each context. A context without a list may have any name. */
  readonly names: Readonly<Partial<Record<Exclude<ContextName, 'env'>, readonly string[]>>>;
  readonly variables: Variables;
  readonly job?: string;
  /** All jobs of the file. */
  readonly jobs?: ReadonlySet<string>;
  /** Undefined: comparisons are not looked at. */
  readonly compared?: ComparedValues;
}

const needFields = ['result', 'outputs', 'reason', 'legs'];

function unknownField(field: string): string {
  const known = `a need has ${listWords(needFields, 'and')}, not "${field}".`;
  return [known, didYouMean(field, needFields, '')].filter(Boolean).join(' ');
}

export class ExpressionCheck {
  readonly reading: Reading;
  readonly #scope: Scope;

  constructor(scope: Scope, reading: Reading) {
    this.#scope = scope;
    this.reading = reading;
  }

  at(place: ExpressionPlace, value: unknown): void {
    if (!isTemplate(value)) return;
    for (const expression of value.expressions) this.#check(place, expression);
  }

  #check(place: ExpressionPlace, written: WrittenExpression): void {
    const { expression, span } = written;
    const status = expression.functions.find((name) => (statusFunctions as readonly string[]).includes(name));
    if (status && place !== 'if') this.reading.report(span, `${status}() may stand only in "if".`);
    this.#checkComparisons(written);
    for (const use of expression.uses) this.#checkPath(place, use.path, useSpan(written, use, this.reading.source));
  }

  #checkComparisons(written: WrittenExpression): void {
    const { compared } = this.#scope;
    for (const comparison of compared ? written.expression.comparisons : []) {
      const message = compared && comparisonWarning(comparison, compared);
      if (message) this.reading.warn(useSpan(written, comparison, this.reading.source), message);
    }
  }

  #checkPath(place: ExpressionPlace, [context = '', name, field]: readonly string[], span: Span): void {
    const known: readonly string[] = contextsAt[place];
    if (!known.includes(context)) {
      const message = `"${context}" is not known here. Expressions here may read ${listWords(known, 'and')}.`;
      this.reading.report(span, message);
      return;
    }
    const names = this.#namesOf(context as ContextName);
    if (name === undefined || !names) return;
    if (!names.some((known) => known.toLowerCase() === name.toLowerCase())) {
      this.reading.report(span, this.#unknownName(context as ContextName, name, names));
    } else if (context === 'needs' && field !== undefined && !needFields.includes(field.toLowerCase())) {
      this.reading.report(span, unknownField(field));
    } else if (earlyPlaces.includes(place)) this.#checkEarly(context as ContextName, name, span);
  }

  #checkEarly(context: ContextName, name: string, span: Span): void {
    const unknown = `"${name}" is not known before the job starts.`;
    if (context === 'env' && this.#scope.variables.isUnknownEarly(name)) {
      this.reading.report(span, `${unknown} Write the expression of "${name}" here instead.`);
    } else if (context === 'job' && name.toLowerCase() === 'attempt')
      this.reading.report(span, `${unknown} Use "$WP_ATTEMPT" in "run".`);
  }

  #namesOf(context: ContextName): readonly string[] | undefined {
    return context === 'env' ? this.#scope.variables.names : this.#scope.names[context];
  }

  #unknownName(context: ContextName, name: string, names: readonly string[]): string {
    const { job, jobs } = this.#scope;
    if (context === 'needs' && name === job) return `job "${job}" cannot read its own result. Remove this.`;
    if (context === 'needs' && jobs?.has(name)) {
      return `job "${job}" does not need "${name}", which may still be running. Add it to "needs".`;
    }
    return `"${name}" is not ${nouns[context]}. ${didYouMean(name, names, advice[context])}`;
  }
}

const nouns: Readonly<Record<ContextName, string>> = {
  params: 'a param of this pipeline',
  env: 'a variable that this file sets',
  needs: 'a need of this job',
  matrix: 'an axis of this job',
  run: 'a field of "run"',
  job: 'a field of "job"',
};

const advice: Readonly<Record<ContextName, string>> = {
  params: 'Declare it under "params".',
  env: 'Set it under "env".',
  needs: 'Add it to "needs".',
  matrix: 'Add it under "strategy.matrix".',
  run: 'Its fields are id, name and seed, and in hooks result.',
  job: 'Its fields are id, attempt and index.',
};
