// The graph of a pipeline as the screens show it: the wave of each job, its needs, and its status in a run.
import { defined } from '../../pipeline/defined.ts';
import type { Json } from '../../pipeline/expression/json-data.ts';
import { orderJobs } from '../../pipeline/order-jobs.ts';
import type { Job, Pipeline, Rule } from '../../pipeline/pipeline.ts';
import { makeLegs } from '../../pipeline/plan/make-legs.ts';
import { resolveParams } from '../../pipeline/plan/resolve-params.ts';
import type { LegCounts } from '../text/leg-counts.ts';

export interface GraphNeed {
  /** Index of the needed job in `jobs`. */
  readonly job: number;
  readonly when?: Rule;
}

export interface GraphJob {
  readonly name: string;
  /** 1 for a job without needs, otherwise one more than the latest wave of its needs. */
  readonly wave: number;
  readonly when: Rule;
  readonly needs: readonly GraphNeed[];
  /** Undefined where the job has no legs; 'unknown' where only the run will know how many. */
  readonly count?: number | 'unknown';
  /** Undefined where no run is shown, or where the run does not have the job. */
  readonly legs?: LegCounts;
}

export interface Graph {
  readonly name: string;
  /** The run whose statuses are shown. */
  readonly run?: string;
  /** In file order. */
  readonly jobs: readonly GraphJob[];
}

/** What a run says about the declared jobs, by their names. */
export interface RunStates {
  readonly run: string;
  readonly legs: ReadonlyMap<string, LegCounts>;
  /** The number of legs of each job that has any. A count of 0 leaves the job itself as its only leg, which is not counted here. */
  readonly sizes: ReadonlyMap<string, number>;
}

export function graphOf({ name, jobs, params }: Pipeline, states?: RunStates): Graph {
  const indices = new Map(jobs.map(({ id }, index) => [id, index]));
  const needs = jobs.map((job) =>
    job.needs.flatMap(({ job: id, when }): GraphNeed[] => {
      const index = indices.get(id);
      return index === undefined ? [] : [{ job: index, ...defined({ when }) }];
    }),
  );
  const waves = wavesOf(needs.map((needed) => needed.map(({ job }) => job)));
  const { typed: defaults } = resolveParams(params, {});
  return {
    name,
    ...defined({ run: states?.run }),
    jobs: jobs.map((job, index): GraphJob => {
      const legs = states?.legs.get(job.id);
      const count = states?.sizes.get(job.id) ?? (legs && job.legs !== undefined ? 0 : countOf(job, defaults));
      return {
        name: job.id,
        wave: waves[index] ?? 1,
        when: job.when,
        needs: needs[index] ?? [],
        ...defined({ count, legs }),
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

/** Uses the defaults of params, as a run without `-p` does. Only the run knows a count that depends on the outputs of needs. */
function countOf({ id, legs, spec }: Job, params: Readonly<Record<string, Json>>): number | 'unknown' | undefined {
  if (!legs) return undefined;
  const made = makeLegs({ id, legs, seed: 0 }, { params, env: spec.env });
  return made.ok && made.legs !== 'condition-false' ? made.legs.length : 'unknown';
}
