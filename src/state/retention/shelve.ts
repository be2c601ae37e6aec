// Takes a closed run out of the open runs, and starts the time for which it is kept.
import { readRun } from '../records/records.ts';
import { redisNow } from '../redis/clock.ts';
import { closedRunsKey, describedRunsKey, endedRunsKey, openRunsKey, runsKey } from '../redis/keys.ts';
import { ageOfRun, type RunId } from '../redis/run-id.ts';
import { keysOf } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { isRunClosed } from '../redis/status.ts';
import { dayMs, longestCreationMs } from './times.ts';

/** Unless the pipeline says otherwise. Failed runs are looked at for longer. */
const usualMs = { succeeded: 7 * dayMs, other: 30 * dayMs };

/** For a run that was found closed or gone. A retry may reopen it at the same time. */
export async function shelveRun(redis: WpRedis, run: RunId): Promise<void> {
  const shelved = await redis.wpShelve(keysOf(run));
  const record = await readRun(redis, run);
  if (!record) return forgetGone(redis, run);
  if (shelved === null || !isRunClosed(record.status)) return;
  const keptMs = record.retentionMs ?? (record.status === 'succeeded' ? usualMs.succeeded : usualMs.other);
  await redis.zadd(closedRunsKey, (record.endedAt ?? 0) + keptMs, run);
  await redis.zadd(endedRunsKey(record.status), 0, run);
  await redis.hset(describedRunsKey, run, JSON.stringify([record.name, record.labels]));
  // Last: if Redis refuses one of the others, the run is found among the open ones again.
  await redis.wpLeave(openRunsKey, run, shelved);
}

/** A new run is in the indexes before its hash is written, so only an old run counts as gone. */
async function forgetGone(redis: WpRedis, run: RunId): Promise<void> {
  if (ageOfRun(run, await redisNow(redis)) <= longestCreationMs) return;
  await redis.zrem(runsKey, run);
  await redis.zrem(openRunsKey, run);
}
