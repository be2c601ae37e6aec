// Where the time of a run went: its critical path, its slowest jobs, and how well it used the slots of its workers.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { WorkerSlots } from '../../state/look/worker-shares.ts';
import type { JobRecord } from '../../state/records/records.ts';
import { criticalPath } from './critical-path.ts';

export interface TimedJob {
  readonly job: string;
  /** The length of the latest attempt, without earlier ones. */
  readonly ranMs: number;
}

export interface CriticalJob extends TimedJob {
  /** Since the job before it ended, or since the first job of the run started: for a worker, or for earlier attempts of this job. */
  readonly waitedMs: number;
}

export interface Timing {
  readonly criticalPath: readonly CriticalJob[];
  /** Declared jobs with the time of all their legs together, the slowest first. */
  readonly slowest: readonly TimedJob[];
  /** From the first start to the last end, including jobs that ran before a later retry. */
  readonly spanMs: number;
  readonly parallelism: Parallelism;
}

/** Counts only what ran since the run was opened, or opened again by a retry. */
export interface Parallelism {
  /** Jobs that ran at the same time, on average. */
  readonly average: number;
  /** All workers that served the run, and their slots, whether they had jobs or not. */
  readonly workers: number;
  readonly slots: number;
  /** From 0 to 1: the share of the slots' time without a job of this run, counted from the start of the first job. */
  readonly unused: number;
}

interface RanJob extends JobRecord {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** For a closed run. Undefined where fewer than two jobs ran: then there is nothing to compare. */
export function timingOf(graph: RunGraph, workers: readonly WorkerSlots[]): Timing | undefined {
  const ran = [...graph.jobs.values()].flatMap(({ legs }) => legs.filter(hasRun));
  if (ran.length < 2) return undefined;
  const begin = ran.reduce((first, { startedAt }) => Math.min(first, startedAt), Number.POSITIVE_INFINITY);
  const end = ran.reduce((last, { endedAt }) => Math.max(last, endedAt), 0);
  return {
    criticalPath: withWaits(criticalPath(graph).filter(hasRun), begin),
    slowest: slowestFirst(ran),
    spanMs: end - begin,
    parallelism: parallelismOf(ran, workers, { begin, end }),
  };
}

function hasRun(job: JobRecord): job is RanJob {
  return job.attempt > 0 && job.startedAt !== undefined && job.endedAt !== undefined;
}

function withWaits(path: readonly RanJob[], begin: number): CriticalJob[] {
  return path.map(({ job, startedAt, endedAt }, index) => {
    const waitedMs = Math.max(0, startedAt - (path[index - 1]?.endedAt ?? begin));
    return { job, ranMs: endedAt - startedAt, waitedMs };
  });
}

function slowestFirst(ran: readonly RanJob[]): TimedJob[] {
  const sums = new Map<string, number>();
  for (const { job, startedAt, endedAt } of ran) {
    const declared = declaredJob(job as JobId);
    sums.set(declared, (sums.get(declared) ?? 0) + endedAt - startedAt);
  }
  return [...sums].map(([job, ranMs]) => ({ job, ranMs })).sort((one, other) => other.ranMs - one.ranMs);
}

/** A worker that left counts as if it had stayed, because nothing records when it left. */
function parallelismOf(
  ran: readonly RanJob[],
  workers: readonly WorkerSlots[],
  times: { readonly begin: number; readonly end: number },
): Parallelism {
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
