// Goes to every place where an expression may stand, and checks what it reads there.
import type { Environments } from '../build/environments.ts';
import type { WrittenJob } from '../language/job.ts';
import type { WrittenPipeline } from '../language/pipeline.ts';
import { isTemplate } from '../language/written-template.ts';
import type { Param } from '../pipeline.ts';
import type { Entry } from '../schema/collections.ts';
import type { Reading } from '../schema/reading.ts';
import { Check } from './expression-site.ts';
import type { LinkedNeed } from './link-needs.ts';
import { Variables } from './variable-order.ts';

export interface Known {
  readonly params: readonly Param[];
  readonly environments: Environments;
  /** Of each job. */
  readonly needs: readonly (readonly LinkedNeed[])[];
}

export function checkReferences(written: WrittenPipeline, known: Known, reading: Reading): void {
  const names = {
    params: known.params.map(({ name }) => name),
    run: ['id', 'name', 'seed'],
    job: ['id', 'attempt', 'index'],
  };
  const variables = new VariablesOf(known.environments);
  checkCommon(written, new Check({ names, variables: variables.common }, reading), variables.common);
  for (const hook of Object.values(written.hooks ?? {})) {
    const own = variables.of(hook);
    const check = new Check({ names: { ...names, run: [...names.run, 'result'] }, variables: own }, reading);
    for (const at of [hook.cwd, hook.timeout, ...(hook.env ?? []).map(({ value }) => value)]) check.at('shared', at);
    own.checkCycles(hook.env ?? [], reading);
  }
  const jobs = new Set(written.jobs.map(({ key }) => key));
  for (const [index, job] of written.jobs.entries()) {
    checkCount(job, known.params, reading);
    const needs = (known.needs[index] ?? []).map(({ need }) => need.job);
    const matrix = matrixNames(job.value);
    const own = variables.of(job.value);
    const scope = { names: { ...names, needs, ...(matrix && { matrix }) }, variables: own, job: job.key };
    checkJob(job, new Check({ ...scope, jobs }, reading));
    own.checkCycles(job.value.env ?? [], reading);
  }
}

/** Of jobs without variables of their own they are looked at once. */
class VariablesOf {
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

function checkCommon({ env = [], defaults = {} }: WrittenPipeline, check: Check, variables: Variables): void {
  const all = [...env, ...(defaults.env ?? [])];
  for (const { value } of all) check.at('shared', value);
  for (const at of [defaults.cwd, defaults.timeout]) check.at('shared', at);
  variables.checkCycles(all, check.reading);
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

/** Absent: only the run knows. */
function matrixNames({ strategy }: WrittenJob): readonly string[] | undefined {
  return strategy?.matrix ? strategy.matrix.names : [];
}
