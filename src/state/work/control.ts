// Cancels, pauses and resumes a run.

import type { RunId } from '../redis/run-id.ts';
import { keysOf } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import type { RunStatus } from '../redis/status.ts';

export interface CancelOptions {
  /** A job of the run, or one leg. Undefined: the whole run. */
  readonly job?: string | undefined;
  /** Clean-up jobs and hooks do not run either. */
  readonly force?: boolean;
}

/** From here on nothing of the run, or of the job, starts. Undefined: there is no such run. `unknown`: it has no such job. */
export async function cancelRun(
  redis: WpRedis,
  run: RunId,
  { job = '', force = false }: CancelOptions = {},
): Promise<RunStatus | 'unknown' | undefined> {
  return ((await redis.wpCancel(keysOf(run), job, force ? '1' : '')) ?? undefined) as RunStatus | 'unknown' | undefined;
}

/** Undefined: there is no such run. */
export async function pauseRun(redis: WpRedis, run: RunId, what: 'pause' | 'resume'): Promise<RunStatus | undefined> {
  return ((await redis.wpPause(keysOf(run), what)) ?? undefined) as RunStatus | undefined;
}
