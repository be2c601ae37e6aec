// Finds jobs whose holder is gone. The proof is its lease, taken here; what follows is the same settle as for any other ending.

import type { RunId } from '../state/redis/run-id.ts';
import { lockKey } from '../state/redis/run-keys.ts';
import { advance } from '../state/work/advance.ts';
import { type OpenAttempt, overdueJobs } from '../state/work/overdue.ts';
import { handOverMs } from './attempt/outcome.ts';
import type { ServiceContext } from './run-service.ts';

type SweepContext = Pick<ServiceContext, 'worker' | 'redis' | 'leases' | 'leaseMs' | 'notify'>;

/** More often would make an idle worker busy. */
const shortestIntervalMs = 500;

/** A lost job is found within a lease and this, where there are not many runs. */
export function sweepIntervalMs(leaseMs: number): number {
  return Math.max(shortestIntervalMs, Math.round(leaseMs / 4));
}

/**
 * `isOwn`: what this worker has in hand it settles itself; taking the lease for a moment would only get in the way of the next
 * attempt. Not all that bears its name is: Redis may have forgotten, with its last second, what the worker has settled.
 * Returns how many were thought to be lost: they may be claimed again in `handOverMs`.
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
    // The lease is free again when the next attempt is claimed.
    const outcomes = [{ job, attempt, outcome: 'lost', holder, delayMs: handOverMs }] as const;
    const claim = { id: '', count: 0, ahead: 0 };
    const { results } = await advance(redis, run, { worker, leaseMs, outcomes, claim });
    if (results[0] === 'accepted') notify({ kind: 'rescued', run, job, holder });
  } finally {
    leases.release([key]);
  }
}
