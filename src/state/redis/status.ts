// The statuses of jobs and runs, and the reasons for them. The transitions are in lua/, the tables in the guide.

/**
 * blocked: a need is still open · ready: may be claimed, from `dueAt` on where a retry waits · running: an attempt is open ·
 * the others are closed, for good.
 */
export type JobStatus = 'blocked' | 'ready' | 'running' | 'succeeded' | 'failed' | 'skipped' | 'cancelled';

export const jobStatuses: readonly JobStatus[] = [
  'blocked',
  'ready',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
];

/** paused: nothing is claimed, what runs may end · creating: its parts are still being written, nobody may work it. */
export type RunStatus = 'creating' | 'running' | 'paused' | 'cancelling' | 'succeeded' | 'failed' | 'cancelled';

export const openStatuses: readonly RunStatus[] = ['creating', 'running', 'paused', 'cancelling'];

export const closedStatuses: readonly RunStatus[] = ['succeeded', 'failed', 'cancelled'];

export const runStatuses: readonly RunStatus[] = [...openStatuses, ...closedStatuses];

export type Reason =
  | 'exit'
  | 'signal'
  | 'timeout'
  | 'spawn'
  | 'output'
  | 'worker-lost'
  | 'poison'
  | 'upstream-failed'
  | 'upstream-skipped'
  | 'upstream-cancelled'
  | 'condition-false'
  | 'rule-unmet'
  | 'empty-matrix'
  | 'user'
  | 'fail-fast'
  | 'run-timeout';

/** Also for events, which have the same names. */
export function isJobClosed(status: string): boolean {
  return status === 'skipped' || closedStatuses.includes(status as RunStatus);
}

export function isRunClosed(status: RunStatus): boolean {
  return closedStatuses.includes(status);
}
