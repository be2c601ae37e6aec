// Which workers live. Only for people: nothing is ever decided by it, leases decide.
import { workersKey, workersSeenKey } from './keys.ts';
import type { RunId } from './run-id.ts';
import type { Connection } from './scripts.ts';

export interface WorkerPresence {
  readonly worker: string;
  readonly host: string;
  readonly pid: number;
  readonly slots: number;
  /** Absent: it serves every open run. */
  readonly run?: RunId;
}

export const presenceMs = 2_000;
const silentMs = 3 * presenceMs;

/** To be repeated every `presenceMs`. */
export async function showPresence(redis: Connection, presence: WorkerPresence): Promise<void> {
  const now = await redisNow(redis);
  await redis
    .pipeline()
    .hset(workersKey, presence.worker, JSON.stringify(presence))
    .zadd(workersSeenKey, now, presence.worker)
    .exec();
}

export async function endPresence(redis: Connection, worker: string): Promise<void> {
  await redis.pipeline().hdel(workersKey, worker).zrem(workersSeenKey, worker).exec();
}

/** Those heard of lately; the others are forgotten. */
export async function presentWorkers(redis: Connection): Promise<WorkerPresence[]> {
  const silentSince = (await redisNow(redis)) - silentMs;
  const gone = await redis.zrangebyscore(workersSeenKey, '-inf', silentSince);
  if (gone.length > 0)
    await redis
      .pipeline()
      .hdel(workersKey, ...gone)
      .zrem(workersSeenKey, ...gone)
      .exec();
  return Object.values(await redis.hgetall(workersKey)).map((json) => JSON.parse(json));
}

/** Whether a worker that was heard of lately would take its jobs. */
export async function isServed(redis: Connection, run: RunId): Promise<boolean> {
  return (await presentWorkers(redis)).some((worker) => worker.run === undefined || worker.run === run);
}

async function redisNow(redis: Connection): Promise<number> {
  const [seconds] = await redis.time();
  return Number(seconds) * 1000;
}
