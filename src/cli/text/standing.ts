// How jobs stand, in words that need no context.
import { formatDuration } from '../../pipeline/duration.ts';
import type { Rule } from '../../pipeline/pipeline.ts';
import type { JobRecord } from '../../state/records/records.ts';
import { jobStatuses } from '../../state/redis/status.ts';
import { endingInWords } from './words.ts';

export const ruleWords: Readonly<Record<Rule, string>> = {
  on_success: 'every need has to succeed',
  none_failed: 'no need may have failed or been cancelled',
  on_failure: 'at least one need has to have failed',
  any_success: 'at least one need has to have succeeded',
  always: 'it runs however its needs end',
};

/** A job beside its name: `skipped (upstream-failed: a)`, `running for 3.2s on host-1.1, attempt 2`. */
export function standing(record: JobRecord, nowMs: number): string {
  const { status, startedAt, worker, attempt, reason, dueAt = nowMs } = record;
  if (status === 'running') {
    const since = formatDuration(Math.max(0, nowMs - (startedAt ?? nowMs)));
    return `running for ${since} on ${worker}, attempt ${attempt}`;
  }
  if (status === 'ready' && dueAt > nowMs) return `ready, next attempt in ${formatDuration(dueAt - nowMs)}`;
  if (status === 'ready' || status === 'blocked') return status;
  const ending = reason === 'user' ? 'by a user' : endingInWords(record);
  return ending === '' ? status : `${status} (${ending})`;
}

/** `9 succeeded, 2 failed`; one record alone as it stands. */
export function standings(records: readonly JobRecord[], nowMs: number): string {
  const [only, ...others] = records;
  if (only && others.length === 0) return standing(only, nowMs);
  return countsInWords(records);
}

export function countsInWords(records: readonly JobRecord[]): string {
  const counts = jobStatuses.map((status) => [records.filter((job) => job.status === status).length, status] as const);
  return counts.flatMap(([count, status]) => (count > 0 ? [`${count} ${status}`] : [])).join(', ');
}

/** The first few of many. */
export function firstOf(names: readonly string[], most = 5): string {
  const left = names.length - most;
  return left > 0 ? `${names.slice(0, most).join(', ')} and ${left} more` : names.join(', ');
}

export function andMore(count: number): string {
  return `and ${count} more`;
}
