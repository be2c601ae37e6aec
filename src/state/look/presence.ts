// Which workers are alive. For people, and for their requests to workers. What happens to jobs is decided by leases, never by this.
import { setTimeout as delay } from 'node:timers/promises';
import type { RunRecord } from '../records/records.ts';
import { answersOf } from '../redis/batch.ts';
import { redisNow } from '../redis/clock.ts';
import { wakeChannel, workersDrainKey, workersKey, workersSeenKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { isRunClosed } from '../redis/status.ts';

export interface WorkerPresence {
  readonly worker: string;
  readonly host: string;
  readonly pid: number;
  readonly slots: number;
  /** The worker's version of wp. */
  readonly version: string;
  /** Undefined: the worker serves every open run. */
  readonly run?: RunId;
  /** Epoch ms by Redis' clock. */
  readonly since: number;
  /** Runs whose jobs it runs now, and how many jobs of each. */
  readonly running: readonly { readonly run: RunId; readonly jobs: number }[];
  /** It takes no new jobs, and exits after its last job. */
  readonly isDraining: boolean;
  /** Its leases are on lock servers, not on the Redis of the runs. Undefined: its version of wp does not say. */
  readonly hasLockServers?: boolean;
}

/** `since` is undefined the first time. */
export type ShownPresence = Omit<WorkerPresence, 'since'> & { readonly since: number | undefined };

export const presenceMs = 2_000;
const silentMs = 3 * presenceMs;

/** Repeat this every `presenceMs`. `isAsked`: somebody asked the worker to drain. */
export async function showPresence(
  redis: WpRedis,
  { since, ...presence }: ShownPresence,
): Promise<{ readonly since: number; readonly isAsked: boolean }> {
  const now = await redisNow(redis);
  const shown: WorkerPresence = { ...presence, since: since ?? now };
  const batch = redis
    .pipeline()
    .hset(workersKey, presence.worker, JSON.stringify(shown))
    .zadd(workersSeenKey, now, presence.worker)
    .sismember(workersDrainKey, presence.worker);
  const [, , isAsked] = await answersOf(batch);
  return { since: shown.since, isAsked: isAsked === 1 };
}

export async function endPresence(redis: WpRedis, worker: string): Promise<void> {
  await forget(redis, [worker]);
}

/** Workers that showed themselves lately. Removes the others. */
export async function presentWorkers(redis: WpRedis): Promise<WorkerPresence[]> {
  const silentSince = (await redisNow(redis)) - silentMs;
  const gone = await redis.zrangebyscore(workersSeenKey, '-inf', silentSince);
  if (gone.length > 0) await forget(redis, gone);
  return Object.values(await redis.hgetall(workersKey)).map((json) => JSON.parse(json));
}

/** Whether a worker that showed itself lately would take the run's jobs. */
export async function isServed(redis: WpRedis, run: RunId): Promise<boolean> {
  return (await presentWorkers(redis)).some((worker) => serves(worker, run));
}

/** The run is open, and no worker serves it. */
export async function isUnserved(redis: WpRedis, { run, status }: RunRecord): Promise<boolean> {
  return !isRunClosed(status) && !(await isServed(redis, run));
}

/** Like `isServed`, but asks the workers now: a killed worker still counts as present for a while. */
export async function isServedNow(redis: WpRedis, run: RunId): Promise<boolean> {
  const askedAt = await redisNow(redis);
  await redis.publish(wakeChannel, 'present');
  for (const until = performance.now() + presenceMs + answerMs; performance.now() < until; await delay(lookMs)) {
    const served = (await presentWorkers(redis)).filter((worker) => serves(worker, run));
    if (served.length === 0) return false;
    const answered = new Set(await redis.zrangebyscore(workersSeenKey, askedAt, '+inf'));
    if (served.some(({ worker }) => answered.has(worker))) return true;
  }
  return false;
}

/** If the message is lost, a worker still shows itself every `presenceMs`. */
const answerMs = 1_000;
const lookMs = 20;

/** Whether the worker would take jobs of the run. */
export function serves({ run, isDraining }: WorkerPresence, of: RunId): boolean {
  return !isDraining && (run === undefined || run === of);
}

/** The worker learns of it at once, or the next time it shows itself. */
export async function askToDrain(redis: WpRedis, worker: string): Promise<void> {
  await redis.sadd(workersDrainKey, worker);
  await redis.publish(wakeChannel, `present ${worker}`);
}

async function forget(redis: WpRedis, workers: readonly string[]): Promise<void> {
  await redis
    .pipeline()
    .hdel(workersKey, ...workers)
    .zrem(workersSeenKey, ...workers)
    .srem(workersDrainKey, ...workers)
    .exec();
}
