// The status of jobs in words that need no context.
import { formatDuration } from '../../pipeline/duration.ts';
import type { Rule } from '../../pipeline/pipeline.ts';
import type { JobRecord } from '../../state/records/records.ts';
import { countLegs, countsInWords } from './leg-counts.ts';
import { runningTime } from './time.ts';
import { endingInBrackets } from './words.ts';

export const ruleWords: Readonly<Record<Rule, string>> = {
  on_success: 'every need must succeed',
  none_failed: 'no need may fail or be cancelled',
  on_failure: 'at least one need must fail',
  any_success: 'at least one need must succeed',
  always: 'runs however its needs end',
};

/** For a place beside the job's name: `skipped (upstream-failed: a)`, `running for 3.2s on host-1.1, attempt 2`. */
export function statusInWords(record: JobRecord, nowMs: number): string {
  const { status, startedAt, worker, attempt, reason, dueAt = nowMs } = record;
  if (status === 'running')
    return `running for ${runningTime(nowMs - (startedAt ?? nowMs))} on ${worker}, attempt ${attempt}`;
  if (status === 'ready' && dueAt > nowMs) return `ready, next attempt in ${formatDuration(dueAt - nowMs)}`;
  if (status === 'ready' || status === 'blocked') return status;
  return status + (reason === 'user' ? ' (by a user)' : endingInBrackets(record));
}

/** Of several legs their counts, `9 succeeded, 2 failed`; of a single one its status in words. */
export function legsInWords(legs: readonly JobRecord[], nowMs: number): string {
  const [only, ...others] = legs;
  return only && others.length === 0 ? statusInWords(only, nowMs) : countsInWords(countLegs(legs));
}
