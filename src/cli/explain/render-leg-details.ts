// Details of one leg, or of a job without legs: where it waits, which worker runs it, how its attempts ended.
import { defined } from '../../pipeline/defined.ts';
import { formatDuration } from '../../pipeline/duration.ts';
import type { RetryPolicy } from '../../pipeline/pipeline.ts';
import { shouldRetry } from '../../pipeline/retry-decision.ts';
import type { Holder } from '../../state/look/holder.ts';
import type { AttemptRecord } from '../../state/look/read-attempts.ts';
import type { JobRecord, RunRecord } from '../../state/records/records.ts';
import { retriedFailures } from '../text/retry-in-words.ts';
import type { Row } from '../text/rows.ts';
import { shellWord } from '../text/shell-word.ts';
import { statusInWords } from '../text/status-in-words.ts';
import { finishedTime, runningTime } from '../text/time.ts';
import { counted, endingInBrackets, firstOf } from '../text/words.ts';
import type { LegDetails, ReadyLeg } from './leg-details.ts';

interface Moment {
  readonly run: RunRecord;
  readonly nowMs: number;
}

export function detailRows(details: LegDetails, moment: Moment): Row[] {
  return [
    ...(details.ready ? readyRows(details.ready, details, moment) : []),
    ...holderRows(details, moment),
    ...attemptRows(details, moment),
    ...retryRows(details),
    ...logRows(details, moment),
  ];
}

function readyRows(ready: ReadyLeg, { attempts }: LegDetails, { run, nowMs }: Moment): Row[] {
  const since = Math.max(ready.since, attempts.at(-1)?.endedAt ?? 0);
  const age = runningTime(nowMs - since);
  return [
    ...(ready.queue.kind === 'delayed' ? [] : [{ label: 'Ready', text: `for ${age}, priority ${ready.priority}` }]),
    { label: 'Queue', text: queueInWords(ready, nowMs) },
    ...limitRows(ready, run),
  ];
}

function queueInWords({ queue }: ReadyLeg, nowMs: number): string {
  switch (queue.kind) {
    case 'queued': {
      const preferred = queue.preferred > 0 ? `, ${queue.preferred} ahead with a higher priority` : '';
      return `position ${queue.place} of ${queue.of}${preferred}`;
    }
    case 'held':
      return `not queued yet: position ${queue.place} of ${counted(queue.of, 'leg')} that max_parallel holds back`;
    case 'delayed':
      return `not queued yet: next attempt in ${formatDuration(Math.max(0, queue.dueAt - nowMs))}`;
    case 'gone':
      return 'it has just left the queue';
    default:
      return queue satisfies never;
  }
}

/** Only limits that are reached. */
function limitRows({ running, legs }: ReadyLeg, { maxParallel }: RunRecord): Row[] {
  const texts: string[] = [];
  if (maxParallel !== undefined && running.length >= maxParallel)
    texts.push(`max_parallel of the run is ${maxParallel}, running: ${firstOf(running)}`);
  if (legs && legs.running.length >= legs.limit)
    texts.push(`max_parallel of its legs is ${legs.limit}, running: ${firstOf(legs.running)}`);
  return texts.map((text, index) => ({ label: index === 0 ? 'Limit' : '', text }));
}

function holderRows({ holder, record, timeout }: LegDetails, { nowMs }: Moment): Row[] {
  if (!holder) return [];
  const { worker, presence } = holder;
  const state = presence ? `is alive, pid ${presence.pid} on ${presence.host}` : 'has been silent lately';
  const ranMs = Math.max(0, nowMs - (record.startedAt ?? nowMs));
  return [
    { label: 'Worker', text: `${worker} ${state}` },
    { label: 'Lease', text: leaseInWords(holder) },
    { label: 'Timeout', text: timeoutInWords(timeout, ranMs) },
  ];
}

function leaseInWords({ lease, presence }: Holder): string {
  if (lease.lease === 'held') return `expires in ${formatDuration(lease.leftMs)} unless its worker renews it`;
  if (lease.lease === 'free') return 'expired: the next worker that checks takes the job over';
  if (lease.why === 'unanswered') return 'unknown: too few lock servers answered. "wp doctor" checks them';
  const named = 'name them with --lock-redis or WP_LOCK_REDIS';
  return presence?.hasLockServers
    ? `unknown: its worker keeps leases on lock servers; ${named}`
    : `unknown: no lease on this Redis. If the workers use lock servers, ${named}; if not, it has expired`;
}

function timeoutInWords(timeout: LegDetails['timeout'], ranMs: number): string {
  if (timeout === undefined) return 'none';
  if (typeof timeout === 'string') return `${timeout}, evaluated by its worker`;
  return `${formatDuration(timeout)} per attempt, ${formatDuration(Math.max(0, timeout - ranMs))} left`;
}

function attemptRows({ attempts, record }: LegDetails, { nowMs }: Moment): Row[] {
  if (attempts.length === 0) return [];
  const rows = attempts.map((attempt) => ({ mark: String(attempt.attempt ?? ''), text: attemptInWords(attempt) }));
  // While a job waits for its next attempt, the list of attempts is complete.
  const hasLatest = record.attempt > (attempts.at(-1)?.attempt ?? 0);
  const latest = hasLatest ? [{ mark: String(record.attempt), text: statusInWords(record, nowMs) }] : [];
  return [...rows, ...latest].map((row, index) => ({ label: index === 0 ? 'Attempts' : '', ...row }));
}

function attemptInWords({ outcome, worker, startedAt, endedAt, ...ending }: AttemptRecord): string {
  const how = `${outcomeWords[outcome]}${endingInBrackets(ending)}`;
  if (worker === undefined || startedAt === undefined) return how;
  return `${how} after ${finishedTime(endedAt - startedAt)} on ${worker}`;
}

const outcomeWords: Readonly<Record<AttemptRecord['outcome'], string>> = {
  retry: 'failed',
  released: 'handed back',
  lost: 'lost',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

function retryRows({ record, retry }: LegDetails): Row[] {
  if (retry.max === 0 || record.attempt === 0) return [];
  const refused = retry.max > record.failures && isRefused(record, retry) ? '; this failure is not retried' : '';
  const used = `${record.failures} of ${counted(retry.max, 'extra attempt')} used`;
  return [{ label: 'Retry', text: [used, ...retriedFailures(retry)].join(', ') + refused }];
}

/** The job failed in a way that the policy does not retry. */
function isRefused({ status, reason, failures, exitCode }: JobRecord, policy: RetryPolicy): boolean {
  if (status !== 'failed' || reason === 'poison') return false;
  const failure = { reason: reason as 'exit', ...defined({ exitCode }) };
  return !shouldRetry(policy, failures + 1, failure);
}

function logRows({ record: { status, attempt, job } }: LegDetails, { run }: Moment): Row[] {
  if (status !== 'failed' || attempt === 0) return [];
  return [{ label: 'Log', text: `wp logs ${run.run} ${shellWord(job)}` }];
}
