// Where the time of a run went: the chain of jobs that it was as long as, what took most work, and what the workers could have done.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { WorkerSlots } from '../../state/look/worker-shares.ts';
import type { JobRecord } from '../../state/records/records.ts';
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
  readonly atOnce: AtOnce;
}

/** Of what ran since the run was opened, or re-opened, last. */
export interface AtOnce {
  /** Jobs that ran at the same time. */
  readonly average: number;
  /** That served the run, with their slots, whether they had jobs or not. */
  readonly workers: number;
  readonly slots: number;
  /** From 0 to 1: the share of the slots' time in which they had no job of this run, from the start of the first one on. */
  readonly unused: number;
}

interface RanJob extends JobRecord {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Of a run that is over. Absent: so little ran that there is nothing to tell. */
export function timingOf(picture: RunGraph, workers: readonly WorkerSlots[]): Timing | undefined {
  const ran = [...picture.jobs.values()].flatMap(({ legs }) => legs.filter(hasRun));
  if (ran.length < 2) return undefined;
  const begin = ran.reduce((least, { startedAt }) => Math.min(least, startedAt), Number.POSITIVE_INFINITY);
  const end = ran.reduce((most, { endedAt }) => Math.max(most, endedAt), 0);
  const path = timedPath(criticalPath(picture).filter(hasRun), begin);
  return { path, work: workOf(ran), spanMs: end - begin, atOnce: atOnceOf(ran, workers, { begin, end }) };
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

/** A worker that has gone meanwhile counts as if it had stayed: when it went is not known. */
function atOnceOf(
  ran: readonly RanJob[],
  workers: readonly WorkerSlots[],
  times: { begin: number; end: number },
): AtOnce {
  const firstSince = workers.reduce((first, { since }) => Math.min(first, since), Number.POSITIVE_INFINITY);
  const begin = Number.isFinite(firstSince) ? Math.max(times.begin, firstSince) : times.begin;
  const sum = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((all, one) => all + of(one), 0);
  const lengthFrom = (from: number, to = times.end): number => Math.max(0, to - Math.max(from, begin));
  const usedMs = sum(ran, ({ startedAt, endedAt }) => lengthFrom(startedAt, endedAt));
  const slotsMs = sum(workers, ({ slots, since }) => slots * lengthFrom(since));
  return {
    average: usedMs / Math.max(1, lengthFrom(begin)),
    workers: workers.length,
    slots: sum(workers, ({ slots }) => slots),
    unused: slotsMs === 0 ? 0 : Math.max(0, 1 - usedMs / slotsMs),
  };
}
