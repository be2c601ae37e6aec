// What a run would do: its plan, wave by wave, without Redis.
import { dirname, resolve } from 'node:path';
import { groupBy } from '../../pipeline/group-by.ts';
import type { Job, Pipeline } from '../../pipeline/pipeline.ts';
import type { Plan, PlannedJob } from '../../pipeline/plan/plan.ts';
import { graphOf } from '../graph/graph.ts';

export interface DryJob {
  readonly job: Job;
  readonly planned: PlannedJob;
  /** From 1. */
  readonly wave: number;
}

export interface DryRun {
  readonly plan: Plan;
  /** The jobs of a wave need only jobs of earlier waves. */
  readonly waves: readonly (readonly DryJob[])[];
  /** Of the pipeline file, absolute: jobs without `cwd` run there. */
  readonly folder: string;
}

export function dryRunOf(pipeline: Pipeline, plan: Plan, file: string): DryRun {
  const jobs = graphOf(pipeline).jobs.flatMap(({ wave }, index): DryJob[] => {
    const [job, planned] = [pipeline.jobs[index], plan.jobs[index]];
    return job && planned ? [{ job, planned, wave }] : [];
  });
  const waves = [...groupBy(jobs, ({ wave }) => wave)].sort(([one], [other]) => one - other);
  return { plan, waves: waves.map(([, members]) => members), folder: dirname(resolve(file)) };
}
