// How many legs of a job are in which status, and what these counts say about the job as a whole.
import { type JobStatus, jobStatuses } from '../../state/redis/status.ts';

/** A status without legs is missing or 0. A job without legs counts as its own only leg. */
export type LegCounts = ReadonlyMap<JobStatus, number>;

export function countLegs(legs: Iterable<{ readonly status: JobStatus }>): LegCounts {
  const counts = new Map<JobStatus, number>();
  for (const { status } of legs) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

/** What a reader has to see first: what failed, then what happens now, then what comes next, then what is over. */
export const mostUrgentFirst: readonly JobStatus[] = [
  'failed',
  'running',
  'ready',
  'blocked',
  'cancelled',
  'skipped',
  'succeeded',
];

/** The status to show for all legs together; undefined where there are none. */
export function summaryStatus(counts: LegCounts): JobStatus | undefined {
  return mostUrgentFirst.find((status) => (counts.get(status) ?? 0) > 0);
}

/** `[status, count]` without zeros, in the order that all listings use. */
export function listCounts(counts: LegCounts): (readonly [JobStatus, number])[] {
  return jobStatuses.flatMap((status) => {
    const count = counts.get(status) ?? 0;
    return count > 0 ? [[status, count] as const] : [];
  });
}

/** `9 succeeded, 2 failed`. */
export function countsInWords(counts: LegCounts): string {
  return listCounts(counts)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ');
}
