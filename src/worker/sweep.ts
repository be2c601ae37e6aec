// Finds jobs whose worker is gone, and settles them as lost. The proof is that their lease can be taken.

import type { RunId } from '../state/redis/run-id.ts';
import { lockKey } from '../state/redis/run-keys.ts';
import { advance } from '../state/work/advance.ts';
import { type OpenAttempt, overdueJobs } from '../state/work/overdue.ts';
import { handOverMs } from './attempt/outcome.ts';
import type { WorkerContext } from './worker-context.ts';

type SweepContext = Pick<WorkerContext, 'worker' | 'redis' | 'leases' | 'leaseMs' | 'notify'>;

/** Shorter intervals would make an idle worker busy. */
const shortestIntervalMs = 500;

/** Unless there are many runs, a lost job is found within a lease and this interval. */
export function sweepIntervalMs(leaseMs: number): number {
  return Math.max(shortestIntervalMs, Math.round(leaseMs / 4));
}

/**
 * `isOwn`: true for attempts that this worker has. It settles them itself, and taking their lease would only delay the next attempt. An
 * attempt under this worker's name may still be lost: a Redis that crashed may have forgotten that the worker settled it.
 * Returns how many jobs seemed lost: they can be claimed again in `handOverMs`.
 */
export async function rescueLostJobs(
  run: RunId,
  context: SweepContext,
  isOwn: (open: OpenAttempt) => boolean,
): Promise<number> {
  const overdue = await overdueJobs(context.redis, run, sweepIntervalMs(context.leaseMs));
  const others = overdue.filter((open) => !isOwn(open));
  const free = await context.leases.unheld(others.map(({ job }) => lockKey(run, job)));
  const lost = others.filter(({ job }) => free.has(lockKey(run, job)));
  await Promise.all(lost.map((open) => rescue(run, open, context)));
  return lost.length;
}

async function rescue(run: RunId, { job, attempt, holder }: OpenAttempt, context: SweepContext): Promise<void> {
  const { redis, leases, worker, leaseMs, notify } = context;
  const key = lockKey(run, job);
  const isFree = (await leases.take([key])).has(key);
  if (!isFree) return;
  try {
    // The delay makes sure that the lease is free again when the next attempt is claimed.
    const outcomes = [{ job, attempt, outcome: 'lost', holder, delayMs: handOverMs }] as const;
    const claim = { id: '', count: 0, ahead: 0 };
    const { results } = await advance(redis, run, { worker, leaseMs, outcomes, claim });
    if (results[0] === 'accepted') notify({ kind: 'rescued', run, job, holder });
  } finally {
    leases.release([key]);
  }
}
