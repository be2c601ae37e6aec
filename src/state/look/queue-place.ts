// The place of a ready job in the queue of its run.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import { priorityOf, priorityStep } from '../../pipeline/plan/rank-legs.ts';
import type { RunId } from '../redis/run-id.ts';
import { delayedKey, heldKey, jobKey, readyKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';

/** Places count from 1. */
export type QueuePlace =
  /** `preferred`: how many jobs are in front of it because of a higher priority. */
  | { readonly kind: 'queued'; readonly place: number; readonly of: number; readonly preferred: number }
  /** `max_parallel` of its job holds it back. */
  | { readonly kind: 'held'; readonly place: number; readonly of: number }
  | { readonly kind: 'delayed'; readonly dueAt: number }
  /** It has left the queue in the meantime. */
  | { readonly kind: 'gone' };

export interface ReadyFacts {
  readonly queue: QueuePlace;
  readonly priority: number;
  /** Since when its needs allow it, in epoch ms, accurate to 64 ms. A retry keeps this age. */
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

/** Reverses `order_now` in `lua/queue.lua`. */
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
