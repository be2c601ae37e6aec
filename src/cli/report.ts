// All that is shown of a run, read from Redis: by `wp run` when it is over, and by `wp status` at any time.
import { readTail } from '../state/log/read-log.ts';
import { isServed } from '../state/presence.ts';
import {
  type JobRecord,
  type RunRecord,
  readHooks,
  readJobs,
  readRun,
  readWorkerShares,
  type WorkerShare,
} from '../state/read.ts';
import type { RunId } from '../state/run-id.ts';
import type { Connection } from '../state/scripts.ts';
import { isRunClosed } from '../state/status.ts';

export interface Failure {
  readonly job: JobRecord;
  /** The last lines of its output, fit for a terminal. */
  readonly tail: readonly string[];
}

export interface Report {
  readonly run: RunRecord;
  /** Absent where there are too many to list. */
  readonly jobs?: readonly JobRecord[];
  /** The first so many of them, see `counts` for how many there are. */
  readonly failures: readonly Failure[];
  readonly workers: readonly WorkerShare[];
  /** Those that were started. */
  readonly hooks: readonly JobRecord[];
  /** It is open, but no worker serves it. */
  readonly isUnserved: boolean;
}

/** Up to here jobs are listed one by one. */
export const listedJobs = 50;
const shownFailures = 10;
const tailLines = 10;

/** Absent: there is no such run. `allJobs`: list them however many there are. */
export async function readReport(redis: Connection, id: RunId, allJobs = false): Promise<Report | undefined> {
  const run = await readRun(redis, id);
  if (!run) return undefined;
  const isListed = allJobs || run.jobs <= listedJobs;
  const jobs: JobRecord[] = [];
  const failed: JobRecord[] = [];
  if (isListed || run.counts.failed > 0) {
    for await (const job of readJobs(redis, id)) {
      if (isListed) jobs.push(job);
      if (job.status === 'failed' && failed.length < shownFailures) failed.push(job);
      if (!isListed && failed.length === Math.min(shownFailures, run.counts.failed)) break;
    }
  }
  const hooks = await readHooks(redis, id);
  failed.push(...hooks.filter(({ status }) => status === 'failed'));
  const failures = await Promise.all(failed.map((job) => readFailure(redis, id, job)));
  const workers = await readWorkerShares(redis, id);
  const isUnserved = !isRunClosed(run.status) && !(await isServed(redis, id));
  return { run, ...(isListed ? { jobs } : {}), failures, workers, hooks, isUnserved };
}

async function readFailure(redis: Connection, run: RunId, job: JobRecord): Promise<Failure> {
  return { job, tail: await readTail(redis, run, job.job, job.attempt, tailLines) };
}
