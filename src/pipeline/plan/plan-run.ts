// From a pipeline to one run of it: params filled in, legs made, sleeps drawn, jobs ranked. What only the run itself will know
// stays open, as a decision that a worker answers.

import type { Json } from '../expression/data.ts';
import { type ContextName, type Contexts, parseExpression, statusFunctions } from '../expression/expression.ts';
import { parseTemplate, readsContext, templatesIn } from '../expression/template.ts';
import { mostJobs } from '../language/count.ts';
import { fillParts, fillVariables, type Knowledge, type Variables } from '../late.ts';
import type { Deferred, Job, JobSpec, Late, LateSpec, Pipeline } from '../pipeline.ts';
import { paramVariable } from '../variable.ts';
import { withCommas } from '../with-commas.ts';
import { type LegParts, makeLegs } from './legs.ts';
import type { Leg, Plan, PlannedJob } from './plan.ts';
import { randomSeed } from './random.ts';
import { rankLegs } from './rank.ts';
import { resolveParams } from './resolve-params.ts';

export type Planned =
  | { readonly ok: true; readonly plan: Plan }
  /** One sentence or two each. */
  | { readonly ok: false; readonly problems: readonly string[] };

export interface PlanOptions {
  readonly params: Readonly<Record<string, string>>;
  /** Repeats the draws of sleeps. Absent: a new one. */
  readonly seed?: number;
}

export function planRun(pipeline: Pipeline, options: PlanOptions): Planned {
  const { values: params, typed, problems } = resolveParams(pipeline.params, options.params);
  // A count by a param without a value would be reported a second time.
  if (problems.length > 0) return { ok: false, problems };
  const planner = new Planner(params, typed, options.seed ?? randomSeed());
  const jobs = pipeline.jobs.map((job) => planner.job(job));
  const hooks = pipeline.hooks.map(({ event, spec }) => ({ event, spec: planner.spec(spec, `hook "${event}"`) }));
  const total = jobs.reduce((sum, { legs }) => sum + (legs?.length ?? 1), 0);
  const found = [...planner.problems, ...(total > mostJobs ? [tooMany(total)] : [])];
  if (found.length > 0) return { ok: false, problems: found };
  const ranks = rankLegs(
    pipeline.jobs,
    jobs.map(({ legs }) => (legs ?? [{}]).map(({ sleepMs }: Leg) => sleepMs)),
  );
  const ranked = jobs.map((job, index): PlannedJob => ({ ...job, ranks: ranks[index] ?? [] }));
  const { definition, name, settings, selection } = pipeline;
  return {
    ok: true,
    plan: {
      ...{ definition, name, params, values: typed, seed: planner.seed, jobs: ranked, hooks, settings },
      ...(selection && { selection }),
    },
  };
}

function tooMany(total: number): string {
  const [cap, all] = [mostJobs, total].map(withCommas);
  return `a run has at most ${cap} jobs, this one would have ${all}. Lower its counts, or split it into several runs.`;
}

/** Not known when a run is created; `matrix` is known leg by leg. */
const runtime: readonly ContextName[] = ['needs', 'run', 'job'];

class Planner {
  readonly problems: string[] = [];
  readonly seed: number;
  readonly #values: Readonly<Record<string, Json>>;
  readonly #params: JobSpec['env'];
  readonly #knowledge: Knowledge;
  readonly #shared = new Map<JobSpec['env'], Variables & { readonly of: LateSpec['env'] }>();

  constructor(params: Readonly<Record<string, string>>, values: Readonly<Record<string, Json>>, seed: number) {
    this.seed = seed;
    this.#values = values;
    this.#params = Object.fromEntries(Object.entries(params).map(([name, value]) => [paramVariable(name), value]));
    this.#knowledge = { contexts: { params: values }, unknown: [...runtime, 'matrix'] };
  }

  job(job: Job): Omit<PlannedJob, 'ranks'> {
    const { id, needs, when, maxParallel, failFast, allowFailure } = job;
    const spec = this.spec(job.spec, `job "${id}"`);
    const deferred = this.#deferredOf(job);
    const legs = deferred?.legsUnknown ? undefined : this.#legs(job, spec, deferred);
    const allowed =
      allowFailure === true ? true : allowFailure && 'exitCodes' in allowFailure && allowFailure.exitCodes;
    return {
      id,
      spec: withCondition(this.#withOpenParts(spec, deferred, needs), job),
      when,
      needs,
      ...(legs && { legs }),
      ...(allowed && { allowFailure: allowed }),
      ...(maxParallel !== undefined && { maxParallel }),
      ...(failFast && { failFast }),
    };
  }

  spec(spec: JobSpec, of: string): JobSpec {
    const filled = fillParts(spec, this.#knowledge, this.#variables(spec));
    if (filled.ok) return filled.spec;
    this.problems.push(...filled.problems.map((problem) => `${of}: ${problem}.`));
    return spec;
  }

  #withOpenParts(spec: JobSpec, deferred: Deferred | undefined, needs: Job['needs']): JobSpec {
    if (!deferred && !spec.late) return spec;
    return { ...spec, ...(deferred && { deferred }), ...(needs.length > 0 && { needs: needs.map(({ job }) => job) }) };
  }

  /** Jobs that share their variables go on sharing them. */
  #variables(spec: JobSpec): Variables {
    const known = this.#shared.get(spec.env);
    if (known && known.of === spec.late?.env) return known;
    const env = { ...this.#params, ...spec.env };
    const made = { ...fillVariables({ ...spec, env }, this.#knowledge), of: spec.late?.env };
    this.#shared.set(spec.env, made);
    return made;
  }

  #deferredOf({ spec: { work }, legs, condition, allowFailure }: Job): Deferred | undefined {
    const isOpen = legs !== undefined && templatesIn(legs).some((text) => readsContext(parseTemplate(text), runtime));
    const asks = condition !== undefined && (isOpen || !isEarly(condition));
    if (!isOpen && !asks) return undefined;
    return {
      ...(asks && { condition }),
      ...(legs && { legs }),
      legsUnknown: isOpen,
      ...(work.kind === 'sleep' && { sleep: work.length }),
      ...(isLate(allowFailure) && { allowFailure }),
      seed: this.seed,
    };
  }

  #legs(job: Job, { env }: JobSpec, deferred: Deferred | undefined): readonly Leg[] {
    const { id, condition, legs, allowFailure, spec } = job;
    const parts = {
      id,
      ...(legs && { legs }),
      ...(condition !== undefined && !deferred && { condition }),
      ...(spec.work.kind === 'sleep' && { sleep: spec.work.length }),
      ...(isLate(allowFailure) && { allowFailure }),
      seed: this.seed,
    };
    const contexts: Contexts = { params: this.#values, env };
    const made = makeLegs(parts, contexts);
    if (made.ok) return made.legs === 'off' ? switchedOff(parts, contexts) : made.legs;
    this.problems.push(`job "${id}": ${made.problem}.`);
    return [];
  }
}

/** All of its legs, which are skipped; one that stands for them where they cannot be made. */
function switchedOff({ condition: _, ...parts }: LegParts, contexts: Contexts): readonly Leg[] {
  const made = makeLegs(parts, contexts);
  return made.ok && made.legs !== 'off'
    ? made.legs.map((leg) => ({ ...leg, conditionFalse: true }))
    : [{ conditionFalse: true }];
}

function withCondition(spec: JobSpec, { condition }: Job): JobSpec {
  return condition === undefined || spec.deferred?.condition !== undefined ? spec : { ...spec, condition };
}

function isLate(value: Job['allowFailure']): value is Late {
  return typeof value === 'object' && 'template' in value;
}

function isEarly(condition: string): boolean {
  const parsed = parseExpression(condition);
  if (!parsed.ok) throw new Error(`Internal error: the condition ${condition} was not checked.`);
  const { uses, functions } = parsed.expression;
  if (functions.some((name) => (statusFunctions as readonly string[]).includes(name))) return false;
  // Of a leg, the job is known when legs are made.
  return !uses.some(({ path: [context] }) => context === 'needs' || context === 'run');
}
