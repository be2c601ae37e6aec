// Events of jobs whose logs are followed, if the output of the jobs does not show them.
import { formatDuration } from '../../pipeline/duration.ts';
import type { RunEvent } from '../../state/look/events.ts';
import type { JobRecord } from '../../state/records/records.ts';
import { isJobClosed } from '../../state/redis/status.ts';
import { endingInBrackets } from '../text/words.ts';

/** Undefined: nothing needs to be said. */
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
      return `job "${job}" failed${why}. The next attempt starts in ${formatDuration(Math.max(0, Number(detail.dueAt) - at))}.`;
    case 'released':
      return `job "${job}" was handed back by its worker, and will start again.`;
    case 'lost':
      return `job "${job}" was lost with its worker, and will start again.`;
    default:
      return undefined;
  }
}

/** Tells a job that has not run from a job that printed nothing. */
export function notStartedInWords(record: JobRecord, isFollowed: boolean): string {
  const { job, status } = record;
  if (isJobClosed(status) || !isFollowed)
    return `job "${job}" has not run: it is ${status}${endingInBrackets(record)}.`;
  return `job "${job}" is ${status} and has not run yet. Waiting for it.`;
}
