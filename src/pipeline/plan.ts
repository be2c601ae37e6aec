// From a pipeline to one run of it: params filled in, legs counted, sleeps drawn, jobs ranked.
import { mostJobs } from './language/count.ts';
import type { Job, JobId, JobSpec, Leg, Pipeline, Plan, PlannedJob } from './pipeline.ts';
import { resolveParams } from './plan/params.ts';
import { drawsOf, randomSeed } from './plan/random.ts';
import { rankLegs } from './plan/rank.ts';
import { fillTemplate, paramVariable } from './template.ts';

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
  const { values: params, problems: paramProblems } = resolveParams(pipeline.params, options.params);
  const sizes = pipeline.jobs.map((job) => sizeOf(job, params));
  const problems = [...paramProblems, ...sizeProblems(pipeline.jobs, { sizes, params })];
  if (problems.length > 0) return { ok: false, problems };
  const seed = options.seed ?? randomSeed();
  const sleeps = pipeline.jobs.map((job, index) => drawSleeps(job, sizes[index] ?? 0, seed));
  const ranks = rankLegs(pipeline.jobs, sleeps);
  const fill = environmentFiller(params);
  const jobs = pipeline.jobs.map((job, index) =>
    planJob(job, { sleeps: sleeps[index] ?? [], ranks: ranks[index] ?? [], env: fill(job.spec.env) }),
  );
  return { ok: true, plan: { name: pipeline.name, params, seed, jobs } };
}

/** How many legs. NaN: its param is no whole number, or has no value. */
function sizeOf({ count }: Job, params: Readonly<Record<string, string>>): number {
  if (count === undefined) return 1;
  if (typeof count === 'number') return count;
  const value = params[count.param] ?? '';
  return /^\d+$/.test(value) ? Number(value) : Number.NaN;
}

interface Sizes {
  readonly sizes: readonly number[];
  readonly params: Readonly<Record<string, string>>;
}

function sizeProblems(jobs: readonly Job[], { sizes, params }: Sizes): string[] {
  const unusable = jobs.flatMap(({ id, count }, index) => {
    // A param without a value has been reported as such.
    if (!Number.isNaN(sizes[index]) || typeof count !== 'object' || !Object.hasOwn(params, count.param)) return [];
    return [`param "${count.param}" must be a whole number of at least 0, since it counts job "${id}".`];
  });
  const total = sizes.reduce((sum, size) => sum + (Number.isNaN(size) ? 0 : size), 0);
  if (total <= mostJobs) return unusable;
  const [cap, all] = [mostJobs, total].map((number) => number.toLocaleString('en'));
  return [
    ...unusable,
    `a run has at most ${cap} jobs, this one would have ${all}. Lower its counts, or split it into several runs.`,
  ];
}

function drawSleeps({ id, spec: { work } }: Job, size: number, seed: number): (number | undefined)[] {
  if (work.kind === 'run') return new Array<undefined>(size).fill(undefined);
  const { minMs, maxMs } = work;
  const draw = drawsOf(seed, id);
  return Array.from({ length: size }, () => minMs + Math.floor(draw() * (maxMs - minMs + 1)));
}

/** Jobs that share an environment go on sharing it. */
function environmentFiller(params: Readonly<Record<string, string>>): (env: JobSpec['env']) => JobSpec['env'] {
  const variables = Object.entries(params).map(([name, value]): [string, string] => [paramVariable(name), value]);
  const filled = new Map<JobSpec['env'], JobSpec['env']>();
  return (env) => {
    const known = filled.get(env);
    if (known) return known;
    const own = Object.entries(env).map(([name, value]): [string, string] => [name, fillTemplate(value, params)]);
    const all = Object.fromEntries([...variables, ...own]);
    filled.set(env, all);
    return all;
  };
}

interface JobParts {
  readonly sleeps: readonly (number | undefined)[];
  readonly ranks: readonly number[];
  readonly env: JobSpec['env'];
}

function planJob({ id, spec, when, needs, count }: Job, { sleeps, ranks, env }: JobParts): PlannedJob {
  const counted = count !== undefined;
  const legs = sleeps.map((sleepMs, index): Leg => {
    const legId = counted ? (`${id}[${index + 1}]` as JobId) : id;
    return { id: legId, rank: ranks[index] ?? 0, ...(sleepMs !== undefined && { sleepMs }) };
  });
  return { id, spec: { ...spec, env }, when, legs, counted, needs };
}
