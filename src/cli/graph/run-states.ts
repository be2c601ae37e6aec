// The statuses of the jobs of a run, for its graph.
import { WpError } from '../../pipeline/error.ts';
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { findRun } from '../../state/look/find-run.ts';
import { readJobs, readRun } from '../../state/records/records.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { JobStatus } from '../../state/redis/status.ts';
import { printable } from '../text/printable.ts';
import type { RunStates } from './graph.ts';

/** Jobs of the run that the pipeline does not declare, because its file has changed since. */
export function undeclaredJobs({ legs }: RunStates, { jobs }: Pipeline): string[] {
  const declared = new Set<string>(jobs.map(({ id }) => id));
  return [...legs.keys()].filter((name) => !declared.has(name));
}

export interface RunRequest {
  /** A run id, its prefix or `@last`, as the user typed it. */
  readonly run: string;
  readonly file: string;
  /** The name of the pipeline in the file. */
  readonly name: string;
}

export async function readRunStates(redis: WpRedis, { run, file, name }: RunRequest): Promise<RunStates> {
  const id = await findRun(redis, run);
  const record = await readRun(redis, id);
  if (!record) throw new WpError(`run ${id} was removed from Redis. "wp list" shows the runs that exist.`);
  if (record.name !== name) {
    throw new WpError(
      `run ${id} belongs to pipeline "${printable(record.name)}", but ${file} declares "${printable(name)}". Name the file of that run.`,
    );
  }
  const legs = new Map<string, Map<JobStatus, number>>();
  const sizes = new Map<string, number>();
  for await (const { job, status } of readJobs(redis, id)) {
    const declared = declaredJob(job as JobId);
    const counts = legs.get(declared) ?? new Map<JobStatus, number>();
    legs.set(declared, counts.set(status, (counts.get(status) ?? 0) + 1));
    if (declared !== job) sizes.set(declared, (sizes.get(declared) ?? 0) + 1);
  }
  return { run: id, legs, sizes };
}
