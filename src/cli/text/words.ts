// The sentences that several screens share, above all why jobs ended as they did.
import { formatDuration } from '../../pipeline/duration.ts';
import type { Selection } from '../../pipeline/pipeline.ts';
import type { JobRecord, RunRecord } from '../../state/records/records.ts';
import type { Reason } from '../../state/redis/status.ts';
import { printable } from './printable.ts';

/** `1 job`, `2 jobs`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** The first few of many: `a, b and 7 more`. */
export function firstOf(names: readonly string[], most = 5): string {
  const left = names.length - most;
  return left > 0 ? `${names.slice(0, most).join(', ')} ${andMore(left)}` : names.join(', ');
}

export function andMore(count: number): string {
  return `and ${count} more`;
}

/** How a job ended. Jobs, earlier attempts and events all have these fields. */
export interface Ending {
  readonly reason?: Reason | string;
  readonly cause?: string;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly message?: string;
  readonly allowed?: boolean;
}

/** `exit 3`, `(allowed) exit 2`; empty where there is nothing to add to the status. */
export function endingInWords(ending: Ending): string {
  return [ending.allowed ? '(allowed)' : '', reasonInWords(ending)].filter(Boolean).join(' ');
}

/** The same for a place behind the status, with the space before it: ` (exit 3)`, ` (allowed: exit 2)`. `more` is added to it. */
export function endingInBrackets(ending: Ending, ...more: readonly string[]): string {
  const reason = reasonInWords(ending);
  const parts = [ending.allowed ? ['allowed', reason].filter(Boolean).join(': ') : reason, ...more].filter(Boolean);
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

function reasonInWords({ reason, cause, exitCode, signal, message = '' }: Ending): string {
  switch (reason) {
    case 'exit':
      return exitCode === 127 ? 'exit 127: a command was not found' : `exit ${exitCode}`;
    case 'signal':
      return `killed by ${signal}`;
    case 'timeout':
      return 'timeout';
    case 'spawn':
      return `could not be started: ${printable(message)}`;
    case 'poison':
      return `poison: ${printable(message)}`;
    case 'worker-lost':
      return 'its worker was lost';
    case 'upstream-failed':
    case 'upstream-skipped':
    case 'upstream-cancelled':
      return `${reason}: ${cause}`;
    case 'rule-unmet':
      return 'rule-unmet: none of its needs ended the way "when" requires';
    case 'empty-matrix':
      return 'empty-matrix: it has no legs';
    case 'condition-false':
      return 'condition-false: its "if" is false';
    case 'output':
      return `its outputs were rejected: ${printable(message)}`;
    case 'fail-fast':
      return `fail-fast: ${cause} failed`;
    case 'run-timeout':
      return 'run-timeout: the run reached its time limit';
    case 'user':
    case undefined:
    case '':
      return '';
    default:
      return reason;
  }
}

/** For listings: all that a reader should know about a job beside its status. */
export function jobInWords(job: JobRecord, nowMs: number): string {
  const parts = [endingInWords(job)];
  if (job.dueAt !== undefined) parts.push(`next attempt in ${formatDuration(Math.max(0, job.dueAt - nowMs))}`);
  if (job.failures > 0 && job.status !== 'failed') parts.push(`after ${counted(job.failures, 'failed attempt')}`);
  if (job.failures > 0 && job.status === 'failed') parts.push(`after ${job.failures + 1} attempts`);
  if (job.losses > 0) parts.push(`its worker was lost ${job.losses === 1 ? 'once' : `${job.losses} times`}`);
  if (job.logIncomplete) parts.push('its log is incomplete');
  return parts.filter(Boolean).join(', ');
}

/** `build, test; from plan; without lint`. */
export function selectionInWords({ jobs, from, skip }: Selection): string {
  const parts = [
    jobs.join(', '),
    from.length > 0 && `from ${from.join(', ')}`,
    skip.length > 0 && `without ${skip.join(', ')}`,
  ];
  return parts.filter(Boolean).join('; ');
}

/** For needs outside the part of the pipeline that runs; empty where there are none. */
export function leftOutInWords(jobs: readonly string[]): string {
  if (jobs.length === 0) return '';
  return `${jobs.join(', ')}: not in this run, ${jobs.length === 1 ? 'counts' : 'count'} as succeeded`;
}

/** For a run that has no worker: what to type. `creating`: its client has not finished writing it. */
export function unservedRun({ run, status }: Pick<RunRecord, 'run' | 'status'>): string {
  if (status === 'creating')
    return `The client that submits this run is still writing it. If that client is gone, "wp cancel ${run}" removes the run.`;
  return `No worker serves this run. "wp attach ${run}" continues it.`;
}
