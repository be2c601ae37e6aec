// Finds the runs whose time is up. Any worker removes them.
import { openRuns } from '../records/indexes.ts';
import { readRuns } from '../records/records.ts';
import { redisNow } from '../redis/clock.ts';
import { closedRunsKey } from '../redis/keys.ts';
import { ageOfRun, type RunId } from '../redis/run-id.ts';
import { runKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { ifUnreadable, type UnreadableRun } from '../redis/unreadable-run.ts';
import { removeRun } from './remove-run.ts';
import { dayMs, longestCreationMs } from './times.ts';

export interface Prunable {
  /** Oldest first. */
  readonly runs: readonly RunId[];
  /** Runs of other versions of wp, however old. */
  readonly foreign: readonly RunId[];
  readonly unreadable: readonly UnreadableRun[];
}

/** Runs that have been closed for longer than `ageMs`. Undefined: for longer than each is to be kept. */
export async function prunableRuns(redis: WpRedis, ageMs: number | undefined): Promise<Prunable> {
  const nowMs = await redisNow(redis);
  const until = ageMs === undefined ? String(nowMs) : '+inf';
  const closed = (await redis.zrangebyscore(closedRunsKey, '-inf', until)) as RunId[];
  const { runs, foreign, unreadable } = await readRuns(redis, closed);
  const kept = runs.filter(({ endedAt }) => ageMs !== undefined && (endedAt === undefined || nowMs - endedAt <= ageMs));
  const stay = new Set([...foreign, ...[...unreadable, ...kept].map(({ run }) => run)]);
  return { runs: closed.filter((run) => !stay.has(run)), foreign, unreadable };
}

/** Removes at most `limit` runs whose time is up, and runs whose creation was never finished. Several workers may do it at once. */
export async function pruneExpired(redis: WpRedis, limit: number): Promise<void> {
  const expired = await redis.zrangebyscore(closedRunsKey, '-inf', String(await redisNow(redis)), 'LIMIT', 0, limit);
  for (const run of expired as RunId[]) {
    const isRemoved = await removeRun(redis, run).catch(ifUnreadable(false));
    // A run that cannot be removed must not stay in front of the others.
    if (!isRemoved) await redis.zadd(closedRunsKey, 'XX', (await redisNow(redis)) + dayMs, run);
  }
  for (const run of await openRuns(redis)) {
    const status = await redis.hget(runKey(run), 'status').catch(ifUnreadable(null));
    const isUnfinished = status === 'creating';
    const isOld = isUnfinished && ageOfRun(run, await redisNow(redis)) > longestCreationMs;
    if (isOld) await removeRun(redis, run).catch(ifUnreadable(false));
  }
}
