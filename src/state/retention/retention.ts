// Closed runs are kept for a while and then removed, by any worker that happens to be there.

import { openRuns } from '../look/find-run.ts';
import { readRun, readRuns } from '../records/records.ts';
import { redisNow } from '../redis/clock.ts';
import {
  closedRunsKey,
  describedRunsKey,
  endedRunsKey,
  openRunsKey,
  runKey,
  runsKey,
  submissionKey,
} from '../redis/keys.ts';
import { ageOfRun, type RunId } from '../redis/run-id.ts';
import { ifForeign } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { closedStatuses, isRunClosed } from '../redis/status.ts';

const dayMs = 86_400_000;

/** Unless the pipeline says otherwise: what failed is looked at longer. */
const usualMs = { succeeded: 7 * dayMs, other: 30 * dayMs };

/** Legs per call: a few ms of Redis' time. */
const chunkSize = 500;

/** A run is in the lists before any of it is written; its client may be slow, cut off, or dead. */
const longestCreationMs = 3_600_000;

/** For a run that was found closed or gone: it leaves the open ones, and its time begins to run. It may be opened again meanwhile. */
export async function shelveRun(redis: WpRedis, run: RunId): Promise<void> {
  const shelved = await redis.wpShelve(runKey(run));
  const record = await readRun(redis, run);
  if (!record) return forgetGone(redis, run);
  if (shelved === null || !isRunClosed(record.status)) return;
  const keptMs = record.retentionMs ?? (record.status === 'succeeded' ? usualMs.succeeded : usualMs.other);
  await redis.zadd(closedRunsKey, (record.endedAt ?? 0) + keptMs, run);
  await redis.zadd(endedRunsKey(record.status), 0, run);
  await redis.hset(describedRunsKey, run, JSON.stringify([record.name, record.labels]));
  // Last: where the other is refused, the run is found once more.
  await redis.wpLeave(openRunsKey, run, shelved);
}

async function forgetGone(redis: WpRedis, run: RunId): Promise<void> {
  if (!(await isOutdated(redis, run))) return;
  await redis.zrem(runsKey, run);
  await redis.zrem(openRunsKey, run);
}

export interface Prunable {
  /** Oldest first. */
  readonly runs: readonly RunId[];
  /** Of other versions of wp, however old. */
  readonly foreign: readonly RunId[];
}

/** Closed for longer than `ageMs`; absent: longer than they are to be kept. */
export async function prunableRuns(redis: WpRedis, ageMs: number | undefined): Promise<Prunable> {
  const nowMs = await redisNow(redis);
  const until = ageMs === undefined ? String(nowMs) : '+inf';
  const closed = (await redis.zrangebyscore(closedRunsKey, '-inf', until)) as RunId[];
  const { runs, foreign } = await readRuns(redis, closed);
  const kept = runs.filter(({ endedAt }) => ageMs !== undefined && (endedAt === undefined || nowMs - endedAt <= ageMs));
  const stay = new Set([...foreign, ...kept.map(({ run }) => run)]);
  return { runs: closed.filter((run) => !stay.has(run)), foreign };
}

/** Removes at most `limit` runs whose time is up. Safe to be done by several at once, and to be left half done. */
export async function pruneExpired(redis: WpRedis, limit: number): Promise<void> {
  const expired = await redis.zrangebyscore(closedRunsKey, '-inf', String(await redisNow(redis)), 'LIMIT', 0, limit);
  for (const run of expired as RunId[]) {
    const isRemoved = await removeRun(redis, run);
    // It would stand before those whose turn it is.
    if (!isRemoved) await redis.zadd(closedRunsKey, 'XX', (await redisNow(redis)) + dayMs, run);
  }
  for (const run of await openRuns(redis)) {
    const isUnfinished = (await redis.hget(runKey(run), 'status')) === 'creating';
    if (isUnfinished && (await isOutdated(redis, run))) await removeRun(redis, run);
  }
}

async function isOutdated(redis: WpRedis, run: RunId): Promise<boolean> {
  return ageOfRun(run, await redisNow(redis)) > longestCreationMs;
}

/**
 * Only for runs that are closed, or will never be opened. One that is open after all is left alone. False: so is this one, which is of
 * another version of wp.
 */
export async function removeRun(redis: WpRedis, run: RunId): Promise<boolean> {
  const key = await redis.hget(runKey(run), 'idempotency_key');
  for (let job = 1, leg = 1; job > 0; ) {
    const place = await redis.wpPrune(runKey(run), job, leg, chunkSize).catch(ifForeign(undefined));
    if (!place) return false;
    [job, leg] = place;
  }
  await redis.zrem(closedRunsKey, run);
  if (await redis.exists(runKey(run))) return true;
  if (key !== null) await redis.wpSwap(submissionKey(key), run, '');
  for (const status of closedStatuses) await redis.zrem(endedRunsKey(status), run);
  await redis.hdel(describedRunsKey, run);
  await redis.zrem(runsKey, run);
  await redis.zrem(openRunsKey, run);
  return true;
}
