// What a worker has to tell its user beside the course of the run.

import type { Trouble } from '../state/redis/refusal.ts';
import type { RunId } from '../state/redis/run-id.ts';
import type { Outcome } from '../state/work/advance.ts';

/** asked: by `wp workers drain`. idle: it had nothing to run for as long as it was to wait. */
export type DrainedWhy = 'asked' | 'idle';

export type Notice =
  /** A result came too late: another attempt has the job, or had it. */
  | {
      readonly kind: 'stale';
      readonly run: RunId;
      readonly job: string;
      readonly attempt: number;
      readonly outcome: Outcome['outcome'];
    }
  /** A lease could not be kept, so the job was ended here. */
  | { readonly kind: 'lease-lost'; readonly run: RunId; readonly job: string }
  /** The holder of a job was found gone. */
  | { readonly kind: 'rescued'; readonly run: RunId; readonly job: string; readonly holder: string }
  /** Another version of wp has made the run; this one leaves it to that. */
  | { readonly kind: 'foreign'; readonly run: RunId }
  /** The worker takes nothing new, and ends when its jobs have. */
  | { readonly kind: 'draining'; readonly why: DrainedWhy; readonly worker: string; readonly running: number }
  /** Redis refused a request, or could not be reached; the request is sent again. `error` undefined: the trouble is over. */
  | { readonly kind: 'redis'; readonly trouble: Trouble; readonly error: unknown };
