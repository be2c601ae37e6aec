// Who has a running job, and whether there are signs of life. Only for people: what follows from a lost lease is for the sweep.

import type { RunId } from '../redis/run-id.ts';
import { lockKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { presentWorkers, type WorkerPresence } from './presence.ts';

export interface Holder {
  readonly worker: string;
  /** Absent: it has not been heard from lately. */
  readonly presence?: WorkerPresence;
  /** Of the lease, unless it is renewed before. Absent: nobody holds it. */
  readonly leaseLeftMs?: number;
}

export async function readHolder(redis: WpRedis, run: RunId, job: string, worker: string): Promise<Holder> {
  const [leftMs, workers] = await Promise.all([redis.pttl(lockKey(run, job)), presentWorkers(redis)]);
  const presence = workers.find((present) => present.worker === worker);
  return { worker, ...(presence && { presence }), ...(leftMs >= 0 && { leaseLeftMs: leftMs }) };
}
