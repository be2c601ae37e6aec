// Removes a run from Redis: all of its keys, then its places in the indexes.
import { closedRunsKey, describedRunsKey, endedRunsKey, openRunsKey, runsKey, submissionKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import { runKey } from '../redis/run-keys.ts';
import { ifForeign } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { closedStatuses } from '../redis/status.ts';

/** Legs per call: a few ms of Redis' time. */
const chunkSize = 500;

/**
 * For runs that are closed, or that will never be opened. An open run is left alone. Several clients may do it at once, and a
 * removal that stops half-way can be done again. Returns false where another version of wp made the run, which stays as it is.
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
