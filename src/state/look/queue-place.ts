// Where a job that is ready stands in the queue of its run.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import { priorityOf, priorityStep } from '../../pipeline/plan/rank.ts';
import type { RunId } from '../redis/run-id.ts';
import { delayedKey, heldKey, jobKey, readyKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';

/** Places count from 1. */
export type QueuePlace =
  /** `preferred`: how many are before it because their priority is higher. */
  | { readonly kind: 'queued'; readonly place: number; readonly of: number; readonly preferred: number }
  /** Its job lets only so many of its legs into the queue at once. */
  | { readonly kind: 'held'; readonly place: number; readonly of: number }
  | { readonly kind: 'delayed'; readonly dueAt: number }
  /** It has left the queue meanwhile. */
  | { readonly kind: 'gone' };

export interface ReadyFacts {
  readonly queue: QueuePlace;
  readonly priority: number;
  /** Epoch ms, within 64 ms: since its needs allow it. A retry keeps this age. */
  readonly since: number;
}

export async function readReady(redis: WpRedis, run: RunId, job: JobId, createdAt: number): Promise<ReadyFacts> {
  const [written, rank] = await redis.hmget(jobKey(run, job), 'order', 'rank');
  const order = Number(written ?? rank);
  const priority = priorityOf(order);
  return {
    queue: await readPlace(redis, run, job, priority),
    priority,
    since: createdAt + ageMs(order, Number(rank)),
  };
}

/** The way back from `order_now` in `lua/queue.lua`. */
function ageMs(order: number, rank: number): number {
  return ((order - rank) / 2 ** 17) * 64;
}

async function readPlace(redis: WpRedis, run: RunId, job: JobId, priority: number): Promise<QueuePlace> {
  const [ready, held] = [readyKey(run), heldKey(run, declaredJob(job))];
  const [queued, heldBack, dueAt] = await Promise.all([
    redis.zrank(ready, job),
    redis.zrank(held, job),
    redis.zscore(delayedKey(run), job),
  ]);
  if (queued !== null) {
    const preferred = redis.zcount(ready, '-inf', `(${-priority * priorityStep}`);
    return { kind: 'queued', place: queued + 1, of: await redis.zcard(ready), preferred: await preferred };
  }
  if (heldBack !== null) return { kind: 'held', place: heldBack + 1, of: await redis.zcard(held) };
  return dueAt === null ? { kind: 'gone' } : { kind: 'delayed', dueAt: Number(dueAt) };
}
