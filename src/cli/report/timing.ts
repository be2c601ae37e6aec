// Where the time of a run went: the chain of jobs that it was as long as, and what took most work.
import type { JobId } from '../../pipeline/pipeline.ts';
import { declaredJob } from '../../state/advance.ts';
import type { Picture } from '../../state/picture.ts';
import type { JobRecord } from '../../state/read.ts';
import { criticalPath } from './critical-path.ts';

export interface TimedJob {
  readonly job: string;
  /** Of latest attempts. */
  readonly ranMs: number;
}

export interface PathJob extends TimedJob {
  /** Since the one before it ended, or since the first job of all started: for a worker, or for the end of earlier attempts. */
  readonly waitedMs: number;
}

export interface Timing {
  /** As `criticalPath` has it. */
  readonly path: readonly PathJob[];
  /** Declared jobs, all legs together, the longest first. */
  readonly work: readonly TimedJob[];
  /** From the first start to the last end; of what was retried later, too. */
  readonly spanMs: number;
}

interface RanJob extends JobRecord {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Of a run that is over. Absent: so little ran that there is nothing to tell. */
export function timingOf(picture: Picture): Timing | undefined {
  const ran = [...picture.jobs.values()].flatMap(({ legs }) => legs.filter(hasRun));
  if (ran.length < 2) return undefined;
  const begin = ran.reduce((least, { startedAt }) => Math.min(least, startedAt), Number.POSITIVE_INFINITY);
  const end = ran.reduce((most, { endedAt }) => Math.max(most, endedAt), 0);
  const path = timedPath(criticalPath(picture).filter(hasRun), begin);
  return { path, work: workOf(ran), spanMs: end - begin };
}

function hasRun(job: JobRecord): job is RanJob {
  return job.attempt > 0 && job.startedAt !== undefined && job.endedAt !== undefined;
}

function timedPath(jobs: readonly RanJob[], begin: number): PathJob[] {
  return jobs.map(({ job, startedAt, endedAt }, index) => {
    const waitedMs = Math.max(0, startedAt - (jobs[index - 1]?.endedAt ?? begin));
    return { job, ranMs: endedAt - startedAt, waitedMs };
  });
}

function workOf(ran: readonly RanJob[]): TimedJob[] {
  const sums = new Map<string, number>();
  for (const { job, startedAt, endedAt } of ran) {
    const declared = declaredJob(job as JobId);
    sums.set(declared, (sums.get(declared) ?? 0) + endedAt - startedAt);
  }
  return [...sums].map(([job, ranMs]) => ({ job, ranMs })).sort((one, other) => other.ranMs - one.ranMs);
}
