// Rebuilds the index of open runs from the index of all runs, where entries were lost: such a run has no worker, and nobody misses it.
import { redisNow } from '../redis/clock.ts';
import { closedRunsKey, openRunsKey, runsKey } from '../redis/keys.ts';
import { ageOfRun, type RunId } from '../redis/run-id.ts';
import { runKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { ifUnreadable } from '../redis/unreadable-run.ts';
import { longestCreationMs } from './times.ts';

const pageSize = 1_000;

/** Each run is open, or closed until it is removed. Where the numbers agree, none is missing. */
async function areComplete(redis: WpRedis): Promise<boolean> {
  const [all, closed, open] = await Promise.all([
    redis.zcard(runsKey),
    redis.zcard(closedRunsKey),
    redis.zrange(openRunsKey, '0', '-1'),
  ]);
  const both = open.length === 0 ? [] : await redis.zmscore(closedRunsKey, ...open);
  return closed + open.length - both.filter((score) => score !== null).length >= all;
}

/** Runs that are in the index of all runs, but in neither the index of open runs nor that of closed runs. */
export async function unlistedRuns(redis: WpRedis): Promise<RunId[]> {
  if (await areComplete(redis)) return [];
  const unlisted: RunId[] = [];
  for (let from = 0; ; from += pageSize) {
    const page = (await redis.zrange(runsKey, String(from), String(from + pageSize - 1))) as RunId[];
    if (page.length === 0) return unlisted;
    const open = await redis.zmscore(openRunsKey, ...page);
    const closed = await redis.zmscore(closedRunsKey, ...page);
    unlisted.push(...page.filter((_, index) => open[index] === null && closed[index] === null));
  }
}

/** Workers find the run among the open ones: they work it, or take it off once it is closed. */
export async function relistRuns(redis: WpRedis): Promise<void> {
  for (const run of await unlistedRuns(redis)) {
    const [status, shelved] = await redis.hmget(runKey(run), 'status', 'shelved').catch(ifUnreadable([null, null]));
    if (status) await redis.wpEnter(openRunsKey, run, Number(shelved ?? 0));
    else if (ageOfRun(run, await redisNow(redis)) > longestCreationMs) await redis.wpEnter(openRunsKey, run, 0);
  }
}
