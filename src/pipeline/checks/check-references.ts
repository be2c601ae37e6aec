// Goes to every place where an expression may stand, and checks which contexts and names it reads there.
import type { Environments } from '../build/environments.ts';
import { defined } from '../defined.ts';
import type { WrittenJob } from '../language/job-schema.ts';
import type { WrittenPipeline } from '../language/pipeline-schema.ts';
import { isTemplate } from '../language/written-template.ts';
import type { Param } from '../pipeline.ts';
import type { Entry } from '../schema/collections.ts';
import type { Reading } from '../schema/reading.ts';
import { ExpressionCheck } from './check-expression.ts';
import type { LinkedNeed } from './link-needs.ts';
import { Variables } from './variable-order.ts';

export interface CheckedParts {
  readonly params: readonly Param[];
  readonly environments: Environments;
  /** The needs of each job. */
  readonly needs: readonly (readonly LinkedNeed[])[];
}

export function checkReferences(written: WrittenPipeline, parts: CheckedParts, reading: Reading): void {
  const names = {
    params: parts.params.map(({ name }) => name),
    run: ['id', 'name', 'seed'],
    job: ['id', 'attempt', 'index'],
  };
  const variables = new JobVariables(parts.environments);
  checkCommon(written, new ExpressionCheck({ names, variables: variables.common }, reading), variables.common);
  for (const hook of Object.values(written.hooks ?? {})) {
    const own = variables.of(hook);
    const check = new ExpressionCheck({ names: { ...names, run: [...names.run, 'result'] }, variables: own }, reading);
    for (const at of [hook.cwd, hook.timeout, ...(hook.env ?? []).map(({ value }) => value)]) check.at('shared', at);
    own.checkCycles(hook.env ?? [], reading);
  }
  const jobs = new Set(written.jobs.map(({ key }) => key));
  const withLegs = new Set(
    written.jobs.filter(({ value }) => value.count || value.strategy?.matrix).map(({ key }) => key),
  );
  for (const [index, job] of written.jobs.entries()) {
    checkCount(job, parts.params, reading);
    const needs = (parts.needs[index] ?? []).map(({ need }) => need.job);
    const matrix = matrixNames(job.value);
    const own = variables.of(job.value);
    const scope = { names: { ...names, ...defined({ needs, matrix }) }, variables: own, job: job.key };
    const compared = { params: parts.params, withLegs, job: job.value };
    checkJob(job, new ExpressionCheck({ ...scope, jobs, compared }, reading));
    own.checkCycles(job.value.env ?? [], reading);
  }
}

/** The variables of each job. Jobs without their own share those of the pipeline, which are then read only once. */
class JobVariables {
  readonly common: Variables;
  readonly #environments: Environments;

  constructor(environments: Environments) {
    this.#environments = environments;
    this.common = new Variables(environments.common);
  }

  of(written: Parameters<Environments['of']>[0]): Variables {
    const environment = this.#environments.of(written);
    return environment === this.#environments.common ? this.common : new Variables(environment);
  }
}

function checkCommon({ env = [], defaults = {} }: WrittenPipeline, check: ExpressionCheck, variables: Variables): void {
  const all = [...env, ...(defaults.env ?? [])];
  for (const { value } of all) check.at('shared', value);
  for (const at of [defaults.cwd, defaults.timeout]) check.at('shared', at);
  variables.checkCycles(all, check.reading);
}

/** A count from a param that may be any text would be right only by luck. */
function checkCount({ key, value: { count } }: Entry<WrittenJob>, params: readonly Param[], reading: Reading): void {
  const name = isTemplate(count?.value) && /^\s*\$\{\{\s*params\.([\w-]+)\s*\}\}\s*$/.exec(count.value.text)?.[1];
  const param = params.find((declared) => declared.name === name);
  if (!count || !param || param.type === 'number') return;
  const message = `the "count" of job "${key}" is param "${name}", which is a ${param.type}. Declare that param with "type: number".`;
  reading.report(count.span, message);
}

function checkJob({ value: job }: Entry<WrittenJob>, check: ExpressionCheck): void {
  check.at('if', job.if && { expressions: [job.if] });
  check.at('legs', job.count?.value);
  check.at('legs', job.strategy?.matrix);
  check.at('leg', job.sleep);
  check.at('leg', job.allow_failure);
  for (const at of [job.cwd, job.timeout]) check.at('command', at);
  for (const { value } of job.env ?? []) check.at('env', value);
}

/** Undefined: only the run knows. */
function matrixNames({ strategy }: WrittenJob): readonly string[] | undefined {
  return strategy?.matrix ? strategy.matrix.names : [];
}
