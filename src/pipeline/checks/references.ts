// What expressions read: names that are not there, and contexts that are not known where they stand.
import type { Environments } from '../build/environment.ts';
import { type ContextName, contextNames, statusFunctions } from '../expression/expression.ts';
import type { WrittenJob } from '../language/job.ts';
import type { WrittenPipeline } from '../language/pipeline.ts';
import { isTemplate, useSpan, type WrittenExpression } from '../language/template.ts';
import { listed } from '../listed.ts';
import { nearest } from '../nearest.ts';
import type { Param } from '../pipeline.ts';
import type { Entry } from '../schema/collections.ts';
import type { Reading } from '../schema/reading.ts';
import type { Span } from '../source/source.ts';
import type { LinkedNeed } from './needs.ts';

export interface Known {
  readonly params: readonly Param[];
  readonly environments: Environments;
  /** Of each job. */
  readonly needs: readonly (readonly LinkedNeed[])[];
}

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

export function checkReferences(written: WrittenPipeline, known: Known, reading: Reading): void {
  const names = {
    params: known.params.map(({ name }) => name),
    run: ['id', 'name', 'seed'],
    job: ['id', 'attempt', 'index'],
  };
  const common = { ...names, env: namesIn(known.environments.common) };
  const shared = new Check({ names: common }, reading);
  for (const { value } of [...(written.env ?? []), ...(written.defaults?.env ?? [])]) shared.at('shared', value);
  for (const at of [written.defaults?.cwd, written.defaults?.timeout]) shared.at('shared', at);
  for (const hook of Object.values(written.hooks ?? {})) {
    const check = new Check(
      { names: { ...common, env: namesIn(known.environments.of(hook)), run: [...names.run, 'result'] } },
      reading,
    );
    for (const at of [hook.cwd, hook.timeout, ...(hook.env ?? []).map(({ value }) => value)]) check.at('shared', at);
  }
  for (const [index, job] of written.jobs.entries()) {
    const needs = (known.needs[index] ?? []).map(({ need }) => need.job);
    const matrix = matrixNames(job.value);
    const own = { ...names, env: namesIn(known.environments.of(job.value)), needs, ...(matrix && { matrix }) };
    checkCount(job, known.params, reading);
    checkJob(job, new Check({ names: own, job: job.key, jobs: written.jobs }, reading));
  }
}

/** A param whose values may be any text would count legs only by luck. */
function checkCount({ key, value: { count } }: Entry<WrittenJob>, params: readonly Param[], reading: Reading): void {
  const name = isTemplate(count?.value) && /^\s*\$\{\{\s*params\.([\w-]+)\s*\}\}\s*$/.exec(count.value.text)?.[1];
  const param = params.find((declared) => declared.name === name);
  if (!count || !param || param.type === 'number') return;
  const message = `job "${key}" is counted by param "${name}", a ${param.type}. Declare it with "type: number".`;
  reading.report(count.span, message);
}

function checkJob({ value: job }: Entry<WrittenJob>, check: Check): void {
  check.at('if', job.if && { expressions: [job.if] });
  check.at('legs', job.count?.value);
  check.at('legs', job.strategy?.matrix);
  check.at('leg', job.sleep);
  check.at('leg', job.allow_failure);
  for (const at of [job.cwd, job.timeout]) check.at('command', at);
  for (const { value } of job.env ?? []) check.at('env', value);
}

function namesIn({ values, templates = {} }: ReturnType<Environments['of']>): string[] {
  return [...Object.keys(values), ...Object.keys(templates)];
}

/** Absent: only the run knows. */
function matrixNames({ strategy }: WrittenJob): readonly string[] | undefined {
  return strategy?.matrix ? strategy.matrix.names : [];
}

interface Scope {
  /** An absent context may hold anything. */
  readonly names: Readonly<Partial<Record<ContextName, readonly string[]>>>;
  readonly job?: string;
  readonly jobs?: readonly Entry<WrittenJob>[];
}

const needFields = ['result', 'outputs', 'reason', 'legs'];

class Check {
  readonly #scope: Scope;
  readonly #reading: Reading;

  constructor(scope: Scope, reading: Reading) {
    this.#scope = scope;
    this.#reading = reading;
  }

  at(site: Site, value: unknown): void {
    if (!isTemplate(value)) return;
    for (const expression of value.expressions) this.#check(site, expression);
  }

  #check(site: Site, written: WrittenExpression): void {
    const { expression, span } = written;
    const status = expression.functions.find((name) => (statusFunctions as readonly string[]).includes(name));
    if (status && site !== 'if') this.#reading.report(span, `${status}() can only be asked in "if".`);
    for (const use of expression.uses) this.#checkPath(site, use.path, useSpan(written, use, this.#reading.source));
  }

  #checkPath(site: Site, [context = '', name, field]: readonly string[], span: Span): void {
    const allowed: readonly string[] = sites[site];
    if (!allowed.includes(context)) {
      this.#reading.report(span, `"${context}" is not known here. Known are ${listed(allowed, 'and')}.`);
      return;
    }
    const names = this.#scope.names[context as ContextName];
    if (name === undefined || !names) return;
    if (!names.some((known) => known.toLowerCase() === name.toLowerCase())) {
      this.#reading.report(span, this.#unknown(context as ContextName, name, names));
    } else if (context === 'needs' && field !== undefined && !needFields.includes(field.toLowerCase())) {
      this.#reading.report(span, `a need has ${listed(needFields, 'and')}, not "${field}".`);
    }
  }

  #unknown(context: ContextName, name: string, names: readonly string[]): string {
    const { job, jobs = [] } = this.#scope;
    if (context === 'needs' && jobs.some(({ key }) => key === name)) {
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
