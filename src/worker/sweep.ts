// Finds jobs whose worker is gone, and settles them as lost. The proof is that their lease can be taken.

import { groupBy } from '../pipeline/group-by.ts';
import type { RunId } from '../state/redis/run-id.ts';
import { advance } from '../state/work/advance-run.ts';
import { type OpenAttempt, overdueJobs } from '../state/work/overdue.ts';
import { lossDelayMs } from './attempt/outcome.ts';
import { keyOfClaim } from './claim-leases.ts';
import type { WorkerContext } from './worker-context.ts';

type SweepContext = Pick<WorkerContext, 'worker' | 'redis' | 'leases' | 'hasLockServers' | 'leaseMs' | 'notify'>;

/** Shorter intervals would make an idle worker busy. */
const shortestIntervalMs = 500;

/** Unless there are many runs, a lost job is found within a lease and this interval. */
export function sweepIntervalMs(leaseMs: number): number {
  return Math.max(shortestIntervalMs, Math.round(leaseMs / 4));
}

export interface Swept {
  /** How many jobs seemed lost: they can be claimed again after `lossDelayMs`. */
  readonly lost: number;
  /** The run's indexes or counts look wrong: jobs may be missing from them, and no sweep finds those. */
  readonly isDamaged: boolean;
}

/**
 * `isOwn`: true for attempts that this worker has. It settles them itself, and taking their lease would only delay the next attempt. An
 * attempt under this worker's name may still be lost: a Redis that crashed may have forgotten that the worker settled it. Nobody else
 * could prove that, as the worker's lease is held.
 */
export async function rescueLostJobs(
  run: RunId,
  context: SweepContext,
  isOwn: (open: OpenAttempt) => boolean,
): Promise<Swept> {
  const { redis, leases, leaseMs, worker, hasLockServers } = context;
  const { attempts: overdue, isDamaged } = await overdueJobs(redis, run, sweepIntervalMs(leaseMs));
  const suspects = overdue.filter((open) => !isOwn(open));
  const forgotten = suspects.filter(({ holder }) => holder === worker && !hasLockServers);
  const byLease = groupBy(
    suspects.filter((open) => !forgotten.includes(open)),
    (open) => keyOfClaim(run, open, hasLockServers),
  );
  const free = await leases.unheld([...byLease.keys()]);
  const lost = [...byLease].filter(([key]) => free.has(key));
  await settleAsLost(run, forgotten, context);
  await Promise.all(lost.map(([key, attempts]) => rescue(run, key, attempts, context)));
  return { lost: lost.reduce((sum, [, attempts]) => sum + attempts.length, forgotten.length), isDamaged };
}

/** One proof for all that the lease stood for. */
async function rescue(run: RunId, key: string, lost: readonly OpenAttempt[], context: SweepContext): Promise<void> {
  const isFree = (await context.leases.take([key])).has(key);
  if (!isFree) return;
  try {
    await settleAsLost(run, lost, context);
  } finally {
    context.leases.release([key]);
  }
}

async function settleAsLost(
  run: RunId,
  lost: readonly OpenAttempt[],
  { redis, worker, leaseMs, hasLockServers, notify }: SweepContext,
): Promise<void> {
  if (lost.length === 0) return;
  const delayMs = lossDelayMs(hasLockServers);
  const outcomes = lost.map((open) => ({ ...open, outcome: 'lost', delayMs }) as const);
  const { results } = await advance(redis, run, { worker, leaseMs, outcomes, claim: { id: '', count: 0, ahead: 0 } });
  for (const [index, { job, holder }] of lost.entries()) {
    if (results[index] === 'accepted') notify({ kind: 'rescued', run, job, holder });
  }
}
