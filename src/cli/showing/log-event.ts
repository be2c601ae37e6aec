// What happens to jobs whose logs are followed, as far as their output does not say it.
import { formatDuration } from '../../pipeline/duration.ts';
import type { RunEvent } from '../../state/look/events.ts';
import type { JobRecord } from '../../state/records/records.ts';
import { isJobClosed } from '../../state/redis/status.ts';
import { endingInBrackets } from '../text/words.ts';

/** Absent: it goes without saying. */
export function logEventInWords({ event, job, attempt = 1, at, detail }: RunEvent): string | undefined {
  const why = endingInBrackets(detail);
  switch (event) {
    case 'started':
      return attempt > 1 ? `job "${job}", attempt ${attempt}:` : undefined;
    case 'failed':
    case 'skipped':
    case 'cancelled':
      return `job "${job}" ${event === 'failed' ? 'failed' : `was ${event}`}${why}.`;
    case 'retrying':
      return `job "${job}" failed${why}, next attempt in ${formatDuration(Math.max(0, Number(detail.dueAt) - at))}.`;
    case 'released':
      return `job "${job}" was handed back by its worker, and is started again.`;
    case 'lost':
      return `job "${job}" was lost with its worker, and is started again.`;
    default:
      return undefined;
  }
}

/** So that nothing to see does not look like a job that is silent. */
export function notStartedInWords(record: JobRecord, isFollowed: boolean): string {
  const { job, status } = record;
  if (isJobClosed(status) || !isFollowed)
    return `job "${job}" has not run: it is ${status}${endingInBrackets(record)}.`;
  return `job "${job}" has not run yet: it is ${status}. Waiting for it.`;
}
