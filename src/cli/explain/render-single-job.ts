// What is said of one leg, or of a job without legs: where it waits, who has it, how its attempts ended.
import { formatDuration } from '../../pipeline/duration.ts';
import type { RetryPolicy } from '../../pipeline/pipeline.ts';
import { shouldRetry } from '../../pipeline/retry-policy.ts';
import type { AttemptRecord } from '../../state/look/attempts.ts';
import type { Holder } from '../../state/look/holder.ts';
import type { JobRecord, RunRecord } from '../../state/records/records.ts';
import { retriedKinds } from '../text/retry-policy.ts';
import type { Row } from '../text/rows.ts';
import { shellWord } from '../text/shell-word.ts';
import { firstOf, standing } from '../text/standing.ts';
import { counted, endingInWords } from '../text/words.ts';
import type { ReadyLeg, SingleJob } from './single-job.ts';

interface Moment {
  readonly run: RunRecord;
  readonly nowMs: number;
}

export function singleRows(single: SingleJob, moment: Moment): Row[] {
  return [
    ...(single.ready ? readyRows(single.ready, single, moment) : []),
    ...holderRows(single, moment),
    ...attemptRows(single, moment),
    ...retryRows(single),
    ...outputRows(single, moment),
  ];
}

function readyRows(ready: ReadyLeg, { attempts }: SingleJob, { run, nowMs }: Moment): Row[] {
  const since = Math.max(ready.since, attempts.at(-1)?.endedAt ?? 0);
  const age = formatDuration(Math.max(0, nowMs - since));
  return [
    ...(ready.queue.kind === 'delayed' ? [] : [{ label: 'Ready', text: `for ${age}, priority ${ready.priority}` }]),
    { label: 'Queue', text: placeInWords(ready, nowMs) },
    ...limitRows(ready, run),
  ];
}

function placeInWords({ queue }: ReadyLeg, nowMs: number): string {
  switch (queue.kind) {
    case 'queued': {
      const preferred = queue.preferred > 0 ? `, ${queue.preferred} before it by a higher priority` : '';
      return `place ${queue.place} of ${queue.of}${preferred}`;
    }
    case 'held':
      return `not yet: place ${queue.place} of the ${counted(queue.of, 'leg')} that its max_parallel holds back`;
    case 'delayed':
      return `not yet: its next attempt is due in ${formatDuration(Math.max(0, queue.dueAt - nowMs))}`;
    case 'gone':
      return 'it has just left the queue';
    default:
      return queue satisfies never;
  }
}

/** Limits that are reached. */
function limitRows({ running, legs }: ReadyLeg, { maxParallel }: RunRecord): Row[] {
  const texts: string[] = [];
  if (maxParallel !== undefined && running.length >= maxParallel)
    texts.push(`max_parallel of the run is ${maxParallel}: ${firstOf(running)} running`);
  if (legs && legs.running.length >= legs.limit)
    texts.push(`max_parallel of its legs is ${legs.limit}: ${firstOf(legs.running)} running`);
  return texts.map((text, index) => ({ label: index === 0 ? 'Limit' : '', text }));
}

function holderRows({ holder, record, timeout }: SingleJob, { nowMs }: Moment): Row[] {
  if (!holder) return [];
  const { worker, presence } = holder;
  const lives = presence ? `lives, pid ${presence.pid} on ${presence.host}` : 'has not been heard from lately';
  const spent = Math.max(0, nowMs - (record.startedAt ?? nowMs));
  return [
    { label: 'Worker', text: `${worker} ${lives}` },
    { label: 'Lease', text: leaseInWords(holder) },
    { label: 'Timeout', text: timeoutInWords(timeout, spent) },
  ];
}

function leaseInWords({ lease, presence }: Holder): string {
  if (lease.lease === 'held') return `held for another ${formatDuration(lease.leftMs)} unless it is renewed`;
  if (lease.lease === 'free') return 'nobody holds it: the next worker that looks takes the job over';
  if (lease.why === 'unanswered') return 'unknown: too few of its servers have answered. "wp doctor" checks them';
  const named = 'name them with --lock-redis or WP_LOCK_REDIS';
  return presence?.hasLockServers
    ? `unknown: its worker keeps leases on lock servers, ${named}`
    : `unknown: not on the Redis of the runs. If workers use lock servers, ${named}; otherwise nobody holds it`;
}

function timeoutInWords(timeout: SingleJob['timeout'], spentMs: number): string {
  if (timeout === undefined) return 'none';
  if (typeof timeout === 'string') return `${timeout}, which its worker has filled in`;
  return `${formatDuration(timeout)} per attempt, ${formatDuration(Math.max(0, timeout - spentMs))} left`;
}

function attemptRows({ attempts, record }: SingleJob, { nowMs }: Moment): Row[] {
  if (attempts.length === 0) return [];
  const rows = attempts.map((attempt) => ({ mark: String(attempt.attempt ?? ''), text: attemptInWords(attempt) }));
  // A job that waits again has none beyond those.
  const hasLatest = record.attempt > (attempts.at(-1)?.attempt ?? 0);
  const latest = hasLatest ? [{ mark: String(record.attempt), text: standing(record, nowMs) }] : [];
  return [...rows, ...latest].map((row, index) => ({ label: index === 0 ? 'Attempts' : '', ...row }));
}

function attemptInWords({ outcome, worker, startedAt, endedAt, ...ending }: AttemptRecord): string {
  const words = endingInWords(ending);
  const how = words === '' ? outcomes[outcome] : `${outcomes[outcome]} (${words})`;
  if (worker === undefined || startedAt === undefined) return how;
  return `${how} after ${formatDuration(Math.max(0, endedAt - startedAt))} on ${worker}`;
}

const outcomes: Readonly<Record<AttemptRecord['outcome'], string>> = {
  retry: 'failed',
  released: 'handed back',
  lost: 'lost',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

function retryRows({ record, retry }: SingleJob): Row[] {
  if (retry.max === 0 || record.attempt === 0) return [];
  const refused = retry.max > record.failures && isRefused(record, retry) ? ', so not after this' : '';
  const used = `${record.failures} of ${counted(retry.max, 'extra attempt')} used`;
  return [{ label: 'Retry', text: [used, ...retriedKinds(retry)].join(', ') + refused }];
}

/** It failed in a way that the policy does not try again. */
function isRefused({ status, reason, failures, exitCode }: JobRecord, policy: RetryPolicy): boolean {
  if (status !== 'failed' || reason === 'poison') return false;
  const failure = { reason: reason as 'exit', ...(exitCode !== undefined && { exitCode }) };
  return !shouldRetry(policy, failures + 1, failure);
}

function outputRows({ record: { status, attempt, job } }: SingleJob, { run }: Moment): Row[] {
  if (status !== 'failed' || attempt === 0) return [];
  return [{ label: 'Output', text: `wp logs ${run.run} ${shellWord(job)}` }];
}
