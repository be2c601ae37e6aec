// Who has a running job, and whether there are signs of life. For people only: the sweep acts on lost leases by itself.
import { defined } from '../../pipeline/defined.ts';
import { askLockServers, type LeaseState, readLease } from '../leases/lease-state.ts';
import { fromFields } from '../redis/fields.ts';
import type { RunId } from '../redis/run-id.ts';
import { keysOf, leaseOf, lockKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { presentWorkers, type WorkerPresence } from './presence.ts';

export interface Holder {
  readonly worker: string;
  /** Undefined: the worker has not been heard from lately. */
  readonly presence?: WorkerPresence;
  readonly lease: LeaseState;
}

/** The lock servers that a client was told of. None: leases are on the Redis of the runs, as far as the client knows. */
export interface LockServersToAsk {
  readonly urls: readonly string[];
  readonly leaseMs: number;
}

export async function readHolder(
  redis: WpRedis,
  { run, job, worker }: { readonly run: RunId; readonly job: string; readonly worker: string },
  { urls, leaseMs }: LockServersToAsk,
): Promise<Holder> {
  const presence = (await presentWorkers(redis)).find((present) => present.worker === worker);
  const { claim = '' } = fromFields(await redis.wpJob(keysOf(run), job));
  const isOnLockServers = urls.length > 0 || presence?.hasLockServers === true;
  const key = lockKey(run, isOnLockServers ? job : leaseOf(claim));
  const asked = urls.length > 0 ? askLockServers(urls, leaseMs, key) : readLease([redis], key);
  const lease = await asked;
  const isSureOfServers = urls.length > 0 || presence?.hasLockServers === false;
  if (lease.lease !== 'free' || isSureOfServers) return defined({ worker, presence, lease });
  return defined({ worker, presence, lease: { lease: 'unknown', why: 'elsewhere' } as const });
}
