// What one expression may read where it stands: which contexts are known there, and which names are in them.

import { nearest } from '../did-you-mean.ts';
import { type ContextName, contextNames, statusFunctions } from '../expression/expression.ts';
import { isTemplate, useSpan, type WrittenExpression } from '../language/written-template.ts';
import { listed } from '../listed.ts';
import type { Reading } from '../schema/reading.ts';
import type { Span } from '../source/source.ts';
import type { Variables } from './variable-order.ts';

/** The places where expressions stand, and what is known there. */
const sites = {
  env: contextNames,
  if: contextNames,
  command: contextNames,
  legs: ['params', 'env', 'needs', 'run'],
  leg: ['params', 'env', 'matrix'],
  shared: ['params', 'env', 'run', 'job'],
} as const satisfies Readonly<Record<string, readonly ContextName[]>>;

type Site = keyof typeof sites;

/** Asked before the job starts. */
const early: readonly Site[] = ['if', 'legs', 'leg'];

export interface Scope {
  /** An absent context may hold anything. */
  readonly names: Readonly<Partial<Record<Exclude<ContextName, 'env'>, readonly string[]>>>;
  readonly variables: Variables;
  readonly job?: string;
  /** Of the whole file. */
  readonly jobs?: ReadonlySet<string>;
}

const needFields = ['result', 'outputs', 'reason', 'legs'];

function unknownField(field: string): string {
  const near = nearest(field, needFields);
  return `a need has ${listed(needFields, 'and')}, not "${field}".${near === undefined ? '' : ` Did you mean "${near}"?`}`;
}

export class Check {
  readonly reading: Reading;
  readonly #scope: Scope;

  constructor(scope: Scope, reading: Reading) {
    this.#scope = scope;
    this.reading = reading;
  }

  at(site: Site, value: unknown): void {
    if (!isTemplate(value)) return;
    for (const expression of value.expressions) this.#check(site, expression);
  }

  #check(site: Site, written: WrittenExpression): void {
    const { expression, span } = written;
    const status = expression.functions.find((name) => (statusFunctions as readonly string[]).includes(name));
    if (status && site !== 'if') this.reading.report(span, `${status}() can only be asked in "if".`);
    for (const use of expression.uses) this.#checkPath(site, use.path, useSpan(written, use, this.reading.source));
  }

  #checkPath(site: Site, [context = '', name, field]: readonly string[], span: Span): void {
    const allowed: readonly string[] = sites[site];
    if (!allowed.includes(context)) {
      this.reading.report(span, `"${context}" is not known here. Known are ${listed(allowed, 'and')}.`);
      return;
    }
    const names = this.#namesOf(context as ContextName);
    if (name === undefined || !names) return;
    if (!names.some((known) => known.toLowerCase() === name.toLowerCase())) {
      this.reading.report(span, this.#unknown(context as ContextName, name, names));
    } else if (context === 'needs' && field !== undefined && !needFields.includes(field.toLowerCase())) {
      this.reading.report(span, unknownField(field));
    } else if (early.includes(site)) this.#checkEarly(context as ContextName, name, span);
  }

  #checkEarly(context: ContextName, name: string, span: Span): void {
    const what = `"${name}" is not known before the job starts.`;
    if (context === 'env' && this.#scope.variables.isLate(name)) {
      this.reading.report(span, `${what} Use here what it is made of.`);
    } else if (context === 'job' && name.toLowerCase() === 'attempt')
      this.reading.report(span, `${what} Ask in "run".`);
  }

  #namesOf(context: ContextName): readonly string[] | undefined {
    return context === 'env' ? this.#scope.variables.names : this.#scope.names[context];
  }

  #unknown(context: ContextName, name: string, names: readonly string[]): string {
    const { job, jobs } = this.#scope;
    if (context === 'needs' && name === job) return `job "${job}" cannot know its own ending. Remove this.`;
    if (context === 'needs' && jobs?.has(name)) {
      return `job "${job}" does not need "${name}", so it may not have ended yet. Add it to "needs".`;
    }
    const near = nearest(name, names);
    return `"${name}" is not ${nouns[context]}. ${near === undefined ? advice[context] : `Did you mean "${near}"?`}`;
  }
}

const nouns: Readonly<Record<ContextName, string>> = {
  params: 'a param of this pipeline',
  env: 'a variable that this file sets',
  needs: 'a need of this job',
  matrix: 'an axis of this job',
  run: 'known of a run',
  job: 'known of a job',
};

const advice: Readonly<Record<ContextName, string>> = {
  params: 'Declare it under "params".',
  env: 'Set it under "env".',
  needs: 'Add it to "needs".',
  matrix: 'Add it under "strategy.matrix".',
  run: 'There are id, name and seed, and in hooks result.',
  job: 'There are id, attempt and index.',
};
