// The indexes over all runs.
import { openRunsKey, runsKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import type { WpRedis } from '../redis/scripts.ts';

/** Includes every open run. May also include runs that are not open yet, or no longer open. */
export async function openRuns(redis: WpRedis): Promise<RunId[]> {
  return (await redis.zrange(openRunsKey, '0', '-1')) as RunId[];
}

/** Newest first. */
export async function newestRuns(redis: WpRedis, limit: number): Promise<RunId[]> {
  return (await redis.zrevrange(runsKey, 0, limit - 1)) as RunId[];
}
