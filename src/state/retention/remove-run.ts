// Removes a run from Redis: all of its keys, then its places in the indexes.
import { chunksOf } from '../records/new-legs.ts';
import { closedRunsKey, describedRunsKey, endedRunsKey, openRunsKey, runsKey, submissionKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import { keysOf, logKeys, runKey } from '../redis/run-keys.ts';
import { ifForeign } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { closedStatuses } from '../redis/status.ts';

/**
 * For runs that are closed, or that will never be opened. An open run is left alone. Several clients may do it at once, and a
 * removal that stops half-way can be done again. Returns false where another version of wp made the run, which stays as it is.
 */
export async function removeRun(redis: WpRedis, run: RunId): Promise<boolean> {
  const key = await redis.hget(runKey(run), 'idempotency_key');
  if (!(await removeKeys(redis, run))) return false;
  await redis.zrem(closedRunsKey, run);
  if (await redis.exists(runKey(run))) return true;
  if (key !== null) await redis.wpSwap(submissionKey(key), run, '');
  for (const status of closedStatuses) await redis.zrem(endedRunsKey(status), run);
  await redis.hdel(describedRunsKey, run);
  await redis.zrem(runsKey, run);
  await redis.zrem(openRunsKey, run);
  return true;
}

/** False: another version of wp made the run. An open run keeps its keys. */
async function removeKeys(redis: WpRedis, run: RunId): Promise<boolean> {
  for (let place = '0'; place !== 'end'; ) {
    const found = await redis.wpPrune(keysOf(run), place).catch(ifForeign('foreign' as const));
    if (found === 'foreign') return false;
    if (!Array.isArray(found)) return true;
    const [next, attempts] = found;
    const logs: string[] = [];
    for (let index = 0; index < attempts.length; index += 2) {
      logs.push(...logKeys(run, String(attempts[index]), Number(attempts[index + 1])));
    }
    for (const chunk of chunksOf(logs)) await redis.unlink(...chunk);
    place = next === '0' ? 'end' : next;
  }
  await redis.wpPrune(keysOf(run), 'end');
  return true;
}
