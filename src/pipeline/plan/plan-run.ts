// From a pipeline to the plan of one run: fills in params, makes legs, draws sleeps and ranks jobs. What only the run will know is
// deferred: a worker decides it once the needs of the job are closed.
import { defined } from '../defined.ts';
import { type ContextName, type Contexts, parseExpression, statusFunctions } from '../expression/expression.ts';
import type { Json } from '../expression/json-data.ts';
import { isTemplateText, parseTemplate, readsContext, templatesIn } from '../expression/template.ts';
import { type FilledVariables, fillFields, fillVariables, type KnownContexts } from '../fill-templates.ts';
import type { Deferred, Job, JobSpec, Pipeline, SpecTemplates } from '../pipeline.ts';
import { mostJobs } from '../values/leg-count.ts';
import { paramVariable } from '../variable-names.ts';
import { withCommas } from '../with-commas.ts';
import { type LegParts, makeLegs } from './make-legs.ts';
import type { Leg, Plan, PlannedJob } from './plan.ts';
import { rankLegs } from './rank-legs.ts';
import { resolveParams } from './resolve-params.ts';
import { randomSeed } from './seeded-random.ts';

export type Planned =
  | { readonly ok: true; readonly plan: Plan }
  /** Each is one or two sentences. */
  | { readonly ok: false; readonly problems: readonly string[] };

export interface PlanOptions {
  readonly params: Readonly<Record<string, string>>;
  /** Repeats the draws of sleeps. Undefined: a new seed. */
  readonly seed?: number;
}

export function planRun(pipeline: Pipeline, options: PlanOptions): Planned {
  const { values: params, typed, problems } = resolveParams(pipeline.params, options.params);
  // A wrong param would be reported again for each count that reads it.
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
  const plan = {
    definition,
    name,
    params,
    values: typed,
    seed: planner.seed,
    jobs: ranked,
    hooks,
    settings,
    selection,
  };
  return { ok: true, plan: defined(plan) };
}

function tooMany(total: number): string {
  const [cap, all] = [mostJobs, total].map(withCommas);
  return `a run may have at most ${cap} jobs, and this one would have ${all}. Lower its counts, or split it into several runs.`;
}

/** Contexts that are not known when a run is created. `matrix` is known for each leg. */
const runtime: readonly ContextName[] = ['needs', 'run', 'job'];

class Planner {
  readonly problems: string[] = [];
  readonly seed: number;
  readonly #values: Readonly<Record<string, Json>>;
  readonly #params: JobSpec['env'];
  readonly #known: KnownContexts;
  readonly #shared = new Map<JobSpec['env'], FilledVariables & { readonly of: SpecTemplates['env'] }>();

  constructor(params: Readonly<Record<string, string>>, values: Readonly<Record<string, Json>>, seed: number) {
    this.seed = seed;
    this.#values = values;
    this.#params = Object.fromEntries(Object.entries(params).map(([name, value]) => [paramVariable(name), value]));
    this.#known = { contexts: { params: values }, unknown: [...runtime, 'matrix'] };
  }

  job(job: Job): Omit<PlannedJob, 'ranks'> {
    const { id, needs, when, maxParallel, failFast, allowFailure } = job;
    const spec = this.spec(job.spec, `job "${id}"`);
    const deferred = this.#deferredOf(job);
    const legs = deferred?.legsUnknown ? undefined : this.#legs(job, spec, deferred);
    return defined({
      id,
      spec: withCondition(withDeferred(spec, deferred, needs), job),
      when,
      needs,
      legs,
      allowFailure: knownAllowance(allowFailure),
      maxParallel,
      failFast,
    });
  }

  spec(spec: JobSpec, of: string): JobSpec {
    const filled = fillFields(spec, this.#known, this.#variables(spec));
    if (filled.ok) return filled.spec;
    this.problems.push(...filled.problems.map((problem) => `${of}: ${problem}.`));
    return spec;
  }

  /** Jobs that share an `env` object in the pipeline also share the filled one. */
  #variables(spec: JobSpec): FilledVariables {
    const known = this.#shared.get(spec.env);
    if (known && known.of === spec.templates?.env) return known;
    const env = { ...this.#params, ...spec.env };
    const made = { ...fillVariables({ ...spec, env }, this.#known), of: spec.templates?.env };
    this.#shared.set(spec.env, made);
    return made;
  }

  #deferredOf({ spec: { work }, legs, condition, allowFailure }: Job): Deferred | undefined {
    const legsUnknown =
      legs !== undefined && templatesIn(legs).some((text) => readsContext(parseTemplate(text), runtime));
    const isDeferred = condition !== undefined && (legsUnknown || !isKnownEarly(condition));
    if (!legsUnknown && !isDeferred) return undefined;
    return defined({
      condition: isDeferred ? condition : undefined,
      legs,
      legsUnknown,
      sleep: work.kind === 'sleep' ? work.length : undefined,
      allowFailure: isTemplateText(allowFailure) ? allowFailure : undefined,
      seed: this.seed,
    });
  }

  #legs(job: Job, { env }: JobSpec, deferred: Deferred | undefined): readonly Leg[] {
    const { id, condition, legs, allowFailure, spec } = job;
    const parts = defined({
      id,
      legs,
      condition: deferred ? undefined : condition,
      sleep: spec.work.kind === 'sleep' ? spec.work.length : undefined,
      allowFailure: isTemplateText(allowFailure) ? allowFailure : undefined,
      seed: this.seed,
    });
    const contexts: Contexts = { params: this.#values, env };
    const made = makeLegs(parts, contexts);
    if (made.ok) return made.legs === 'condition-false' ? legsWithoutCondition(parts, contexts) : made.legs;
    this.problems.push(`job "${id}": ${made.problem}.`);
    return [];
  }
}

/** All legs of a job whose condition is false, to be listed as skipped. One leg stands for them if they cannot be made. */
function legsWithoutCondition({ condition: _, ...parts }: LegParts, contexts: Contexts): readonly Leg[] {
  const made = makeLegs(parts, contexts);
  return made.ok && made.legs !== 'condition-false'
    ? made.legs.map((leg) => ({ ...leg, conditionFalse: true }))
    : [{ conditionFalse: true }];
}

/** `spec.needs` is for the worker, which reads their results. */
function withDeferred(spec: JobSpec, deferred: Deferred | undefined, needs: Job['needs']): JobSpec {
  if (!deferred && !spec.templates) return spec;
  return defined({ ...spec, deferred, needs: needs.length > 0 ? needs.map(({ job }) => job) : undefined });
}

/** Undefined: the job may not fail, or an expression decides for each leg. */
function knownAllowance(allowFailure: Job['allowFailure']): PlannedJob['allowFailure'] {
  if (allowFailure === undefined || isTemplateText(allowFailure)) return undefined;
  return allowFailure === true || allowFailure.exitCodes;
}

function withCondition(spec: JobSpec, { condition }: Job): JobSpec {
  return condition === undefined || spec.deferred?.condition !== undefined ? spec : { ...spec, condition };
}

/** Whether a condition can be answered when the run is created. */
function isKnownEarly(condition: string): boolean {
  const parsed = parseExpression(condition);
  if (!parsed.ok) throw new Error(`Internal error: the condition ${condition} was not checked.`);
  const { uses, functions } = parsed.expression;
  if (functions.some((name) => (statusFunctions as readonly string[]).includes(name))) return false;
  // `job` has the id and the index of the leg, which are known when legs are made.
  return !uses.some(({ path: [context] }) => context === 'needs' || context === 'run');
}
