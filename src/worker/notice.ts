// What a worker reports to its user, apart from the events of the runs.

import type { Trouble } from '../state/redis/refusal.ts';
import type { RunId } from '../state/redis/run-id.ts';
import type { UnreadableRun } from '../state/redis/unreadable-run.ts';
import type { Outcome } from '../state/work/advance-run.ts';

/** asked: by `wp workers drain`. idle: the worker had nothing to run for the time of `--exit-when-idle`. */
export type DrainReason = 'asked' | 'idle';

export type Notice =
  /** A result came too late: another attempt has the job, or had it. */
  | {
      readonly kind: 'stale';
      readonly run: RunId;
      readonly job: string;
      readonly attempt: number;
      readonly outcome: Outcome['outcome'];
    }
  /** The worker could not renew a lease in time, so it has ended the job. */
  | { readonly kind: 'lease-lost'; readonly run: RunId; readonly job: string }
  /** The worker that had the job is gone, and the job is ready again. */
  | { readonly kind: 'rescued'; readonly run: RunId; readonly job: string; readonly holder: string }
  /** Redis had lost entries of the run's indexes, or its counts were wrong. */
  | { readonly kind: 'repaired'; readonly run: RunId; readonly repaired: number }
  /** Another version of wp made the run; this worker leaves it alone. */
  | { readonly kind: 'foreign'; readonly run: RunId }
  /** The worker leaves the run alone: what Redis has of it is damaged. */
  | { readonly kind: 'unreadable'; readonly error: UnreadableRun }
  /** The worker starts no new jobs, and exits when its running jobs have ended. */
  | { readonly kind: 'draining'; readonly why: DrainReason; readonly worker: string; readonly running: number }
  /** Redis refused a request or could not be reached. The request is sent again. `error` undefined: the trouble is over. */
  | { readonly kind: 'redis'; readonly trouble: Trouble; readonly error: unknown };
