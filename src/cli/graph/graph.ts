// The graph of a pipeline as it is shown: which job comes in which wave, after which others, and how a run of it stands.
import type { Json } from '../../pipeline/expression/json-data.ts';
import { orderJobs } from '../../pipeline/order-jobs.ts';
import type { Job, Pipeline, Rule } from '../../pipeline/pipeline.ts';
import { makeLegs } from '../../pipeline/plan/make-legs.ts';
import { resolveParams } from '../../pipeline/plan/resolve-params.ts';
import { type JobStatus, jobStatuses } from '../../state/redis/status.ts';

export interface GraphNeed {
  /** Its place in `jobs`. */
  readonly job: number;
  readonly when?: Rule;
}

/** How many legs are in which status; a job without a count is one leg. */
export type LegCounts = ReadonlyMap<JobStatus, number>;

export interface GraphJob {
  readonly name: string;
  /** From 1, one more than the latest wave of its needs. */
  readonly wave: number;
  readonly when: Rule;
  readonly needs: readonly GraphNeed[];
  /** Absent: it is not counted. */
  readonly count?: number | 'unknown';
  /** Absent: no run is shown, or it has no such job. */
  readonly legs?: LegCounts;
}

export interface Graph {
  readonly name: string;
  /** Whose states are shown. */
  readonly run?: string;
  /** In file order. */
  readonly jobs: readonly GraphJob[];
}

/** What a run says about the jobs, by their names as declared. */
export interface RunStates {
  readonly run: string;
  readonly legs: ReadonlyMap<string, LegCounts>;
  /** Of jobs that have numbered legs. A count of 0 leaves a job one leg without a number. */
  readonly sizes: ReadonlyMap<string, number>;
}

export function graphOf({ name, jobs, params }: Pipeline, states?: RunStates): Graph {
  const indices = new Map(jobs.map(({ id }, index) => [id, index]));
  const needs = jobs.map((job) =>
    job.needs.flatMap(({ job: id, when }): GraphNeed[] => {
      const index = indices.get(id);
      return index === undefined ? [] : [{ job: index, ...(when && { when }) }];
    }),
  );
  const waves = wavesOf(needs.map((needed) => needed.map(({ job }) => job)));
  const { typed: defaults } = resolveParams(params, {});
  return {
    name,
    ...(states && { run: states.run }),
    jobs: jobs.map((job, index): GraphJob => {
      const legs = states?.legs.get(job.id);
      const count = states?.sizes.get(job.id) ?? (legs && job.legs !== undefined ? 0 : countOf(job, defaults));
      return {
        ...{ name: job.id, wave: waves[index] ?? 1, when: job.when, needs: needs[index] ?? [] },
        ...(count !== undefined && { count }),
        ...(legs && { legs }),
      };
    }),
  };
}

function wavesOf(needs: readonly (readonly number[])[]): number[] {
  const waves = needs.map(() => 1);
  for (const job of orderJobs(needs).order) {
    for (const need of needs[job] ?? []) waves[job] = Math.max(waves[job] ?? 1, (waves[need] ?? 1) + 1);
  }
  return waves;
}

/** By the defaults of params, which is what a run gets that is not told otherwise. What reads needs, only the run knows. */
function countOf({ id, legs, spec }: Job, params: Readonly<Record<string, Json>>): number | 'unknown' | undefined {
  if (!legs) return undefined;
  const made = makeLegs({ id, legs, seed: 0 }, { params, env: spec.env });
  return made.ok && made.legs !== 'condition-false' ? made.legs.length : 'unknown';
}

/** What is most worth knowing of legs that differ. */
const byWeight: readonly JobStatus[] = ['failed', 'running', 'ready', 'blocked', 'cancelled', 'skipped', 'succeeded'];

export function statusOf(legs: LegCounts): JobStatus | undefined {
  return byWeight.find((status) => legs.has(status));
}

/** `[status, how many]`, as they stand in all listings; none that are 0. */
export function countsOf(legs: LegCounts): (readonly [JobStatus, number])[] {
  return jobStatuses.flatMap((status) => {
    const count = legs.get(status) ?? 0;
    return count > 0 ? [[status, count] as const] : [];
  });
}
