// Why jobs ended as they did, in words. One place, so that every screen says the same.
import { formatDuration } from '../../pipeline/duration.ts';
import type { Selection } from '../../pipeline/pipeline.ts';
import type { JobRecord, RunRecord } from '../../state/records/records.ts';
import type { Reason } from '../../state/redis/status.ts';

/** `1 job`, `2 jobs`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What is known of an ending; of jobs, of earlier attempts and of events alike. */
export interface Ending {
  readonly reason?: Reason | string;
  readonly cause?: string;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly message?: string;
  readonly allowed?: boolean;
}

/** Empty where there is nothing to add to the status. */
export function endingInWords(ending: Ending): string {
  return `${reasonInWords(ending)}${ending.allowed ? ', which is allowed' : ''}`;
}

function reasonInWords({ reason, cause, exitCode, signal, message }: Ending): string {
  switch (reason) {
    case 'exit':
      return exitCode === 127 ? 'exit 127, a command was not found' : `exit ${exitCode}`;
    case 'signal':
      return `killed by ${signal}`;
    case 'timeout':
      return 'timeout';
    case 'spawn':
      return `could not be started: ${message}`;
    case 'poison':
      return `poison: ${message}`;
    case 'worker-lost':
      return 'its worker was lost';
    case 'upstream-failed':
      return `upstream-failed: ${cause}`;
    case 'upstream-skipped':
      return `upstream-skipped: ${cause}`;
    case 'upstream-cancelled':
      return `upstream-cancelled: ${cause}`;
    case 'rule-unmet':
      return 'rule-unmet: no need ended as its "when" wants';
    case 'empty-matrix':
      return 'empty-matrix: it has no legs';
    case 'condition-false':
      return 'condition-false: its "if" does not hold';
    case 'output':
      return `its outputs cannot be taken: ${message}`;
    case 'fail-fast':
      return `fail-fast: ${cause} failed`;
    case 'run-timeout':
      return 'run-timeout: the time of the run was up';
    case 'user':
    case undefined:
    case '':
      return '';
    default:
      return reason;
  }
}

/** For listings: what is to be known of a job beside its status. */
export function jobInWords(job: JobRecord, nowMs: number): string {
  const parts = [endingInWords(job)];
  if (job.dueAt !== undefined) parts.push(`next attempt in ${formatDuration(Math.max(0, job.dueAt - nowMs))}`);
  if (job.failures > 0 && job.status !== 'failed') parts.push(`${counted(job.failures, 'failed attempt')} before`);
  if (job.failures > 0 && job.status === 'failed') parts.push(`after ${job.failures + 1} attempts`);
  if (job.losses > 0) parts.push(`lost with its worker ${job.losses === 1 ? 'once' : `${job.losses} times`}`);
  if (job.logIncomplete) parts.push('its log is not complete');
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

/** Empty where there are none. */
export function leftOutInWords(jobs: readonly string[]): string {
  return jobs.length > 0
    ? `${jobs.join(', ')}: no part of the run, ${jobs.length === 1 ? 'counts' : 'count'} as succeeded`
    : '';
}

/** Of a run that is open, or about to be, with the command that helps. */
export function unservedRun({ run, status }: Pick<RunRecord, 'run' | 'status'>): string {
  if (status === 'creating')
    return `Whoever submitted this run is still writing it. If they are gone, "wp cancel ${run}" removes it.`;
  return `No worker serves this run. "wp attach ${run}" carries it on.`;
}
