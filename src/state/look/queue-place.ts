// The place of a ready job in the queue of its run.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import { priorityOf, priorityStep } from '../../pipeline/plan/rank-legs.ts';
import { fromFields } from '../redis/fields.ts';
import type { RunId } from '../redis/run-id.ts';
import { delayedKey, heldKey, keysOf, readyKey } from '../redis/run-keys.ts';
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
  const { order, rank } = numbersOf(await redis.wpJob(keysOf(run), job));
  const priority = priorityOf(order);
  return {
    queue: await readPlace(redis, run, job, order),
    priority,
    since: createdAt + ageMs(order, rank),
  };
}

function numbersOf(fields: readonly string[]): { readonly order: number; readonly rank: number } {
  const { order, rank } = fromFields(fields);
  return { order: Number(order), rank: Number(rank) };
}

/** Reverses `age` in `lua/queue.lua`. */
function ageMs(order: number, rank: number): number {
  return ((order - rank) / 2 ** 17) * 64;
}

async function readPlace(redis: WpRedis, run: RunId, job: JobId, order: number): Promise<QueuePlace> {
  const ready = readyKey(run);
  const [queued, dueAt, [isHeld, heldBefore, heldAfter]] = await Promise.all([
    redis.zrank(ready, job),
    redis.zscore(delayedKey(run), job),
    placeAmongHeld(redis, run, job, order),
  ]);
  if (queued !== null) {
    const preferred = redis.zcount(ready, '-inf', `(${-priorityOf(order) * priorityStep}`);
    return { kind: 'queued', place: queued + 1, of: await redis.zcard(ready), preferred: await preferred };
  }
  if (isHeld) return { kind: 'held', place: heldBefore + 1, of: heldBefore + heldAfter };
  return dueAt === null ? { kind: 'gone' } : { kind: 'delayed', dueAt: Number(dueAt) };
}

/** Whether it is held, how many of its job are held before it, and how many from it on. */
async function placeAmongHeld(
  redis: WpRedis,
  run: RunId,
  leg: JobId,
  order: number,
): Promise<readonly [boolean, number, number]> {
  const [held, job] = [heldKey(run), declaredJob(leg)];
  // In the form of `held_member` in `lua/queue.lua`.
  const member = `${job} ${String(order + 2 ** 52).padStart(16, '0')} ${leg}`;
  const [score, before, after] = await Promise.all([
    redis.zscore(held, member),
    redis.zlexcount(held, `[${job} `, `(${member}`),
    redis.zlexcount(held, `[${member}`, `(${job}!`),
  ]);
  return [score !== null, before, after];
}
