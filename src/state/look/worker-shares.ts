// Reads what each worker did in a run, and how many slots it had for it.
import type { RunId } from '../redis/run-id.ts';
import { runSlotsKey, runWorkersKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';

/** What a worker did in a run. */
export interface WorkerShare {
  readonly worker: string;
  /** Jobs that it closed as succeeded or failed. */
  readonly jobs: number;
  readonly busyMs: number;
  readonly sleptMs: number;
}

/** The slots that a worker had for a run, whether it ran jobs of the run or not. */
export interface WorkerSlots {
  readonly slots: number;
  /** Epoch ms by Redis' clock. */
  readonly since: number;
}

export async function readWorkerShares(redis: WpRedis, run: RunId): Promise<WorkerShare[]> {
  const entries = Object.entries(await redis.hgetall(runWorkersKey(run)));
  return entries
    .map(([worker, text]) => {
      const [, jobs = 0, busyMs = 0, sleptMs = 0] = text.split(' ').map(Number);
      return { worker, jobs, busyMs, sleptMs };
    })
    .sort((a, b) => a.worker.localeCompare(b.worker, 'en', { numeric: true }));
}

/** For all workers that have served the run since it was last opened or reopened. */
export async function readWorkerSlots(redis: WpRedis, run: RunId): Promise<WorkerSlots[]> {
  return Object.values(await redis.hgetall(runSlotsKey(run))).map((text) => {
    const [slots = 0, since = 0] = text.split(' ').map(Number);
    return { slots, since };
  });
}
