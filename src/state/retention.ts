// Closed runs are kept for a while and then removed, by any worker that happens to be there.
import { closedRunsKey, openRunsKey, runKey, runsKey } from './keys.ts';
import { readRun } from './read.ts';
import { redisNow } from './redis-clock.ts';
import { ageOfRun, type RunId } from './run-id.ts';
import { openRuns } from './runs.ts';
import type { Connection } from './scripts.ts';
import { isRunClosed } from './status.ts';

const dayMs = 86_400_000;

/** Unless the pipeline says otherwise: what failed is looked at longer. */
const usualMs = { succeeded: 7 * dayMs, other: 30 * dayMs };

/** Legs per call: a few ms of Redis' time. */
const chunkSize = 500;

/** A run is in the lists before any of it is written; its client may be slow, cut off, or dead. */
const longestCreationMs = 3_600_000;

/** For a run that was found closed or gone: it leaves the open ones, and its time begins to run. It may be opened again meanwhile. */
export async function shelveRun(redis: Connection, run: RunId): Promise<void> {
  const shelved = await redis.wpShelve(runKey(run));
  const record = await readRun(redis, run);
  if (!record) return forgetGone(redis, run);
  if (shelved === null || !isRunClosed(record.status)) return;
  const keptMs = record.retentionMs ?? (record.status === 'succeeded' ? usualMs.succeeded : usualMs.other);
  await redis.zadd(closedRunsKey, (record.endedAt ?? 0) + keptMs, run);
  // Last: where the other is refused, the run is found once more.
  await redis.wpLeave(openRunsKey, run, shelved);
}

async function forgetGone(redis: Connection, run: RunId): Promise<void> {
  if (!(await isOutdated(redis, run))) return;
  await redis.zrem(runsKey, run);
  await redis.zrem(openRunsKey, run);
}

/** Closed for longer than `ageMs`; absent: longer than they are to be kept. Oldest first. */
export async function prunableRuns(redis: Connection, ageMs: number | undefined): Promise<RunId[]> {
  const nowMs = await redisNow(redis);
  if (ageMs === undefined) return (await redis.zrangebyscore(closedRunsKey, '-inf', String(nowMs))) as RunId[];
  const found: RunId[] = [];
  for (const run of (await redis.zrange(closedRunsKey, '0', '-1')) as RunId[]) {
    const record = await readRun(redis, run);
    const isOpen = record && record.endedAt === undefined;
    if (!isOpen && nowMs - (record?.endedAt ?? 0) > ageMs) found.push(run);
  }
  return found;
}

/** Removes at most `limit` runs whose time is up. Safe to be done by several at once, and to be left half done. */
export async function pruneExpired(redis: Connection, limit: number): Promise<void> {
  const expired = await redis.zrangebyscore(closedRunsKey, '-inf', String(await redisNow(redis)), 'LIMIT', 0, limit);
  for (const run of expired as RunId[]) await removeRun(redis, run);
  for (const run of await openRuns(redis)) {
    const isUnfinished = (await redis.hget(runKey(run), 'status')) === 'creating';
    if (isUnfinished && (await isOutdated(redis, run))) await removeRun(redis, run);
  }
}

async function isOutdated(redis: Connection, run: RunId): Promise<boolean> {
  return ageOfRun(run, await redisNow(redis)) > longestCreationMs;
}

/** Only for runs that are closed, or will never be opened. One that is open after all is left alone. */
export async function removeRun(redis: Connection, run: RunId): Promise<void> {
  for (let job = 1, leg = 1; job > 0; ) [job, leg] = await redis.wpPrune(runKey(run), job, leg, chunkSize);
  await redis.zrem(closedRunsKey, run);
  if (await redis.exists(runKey(run))) return;
  await redis.zrem(runsKey, run);
  await redis.zrem(openRunsKey, run);
}
