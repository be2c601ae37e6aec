// Removes a run from Redis: all of its keys, then its places in the indexes.
import { Cluster, type Redis } from 'ioredis';
import { chunksOf } from '../records/new-legs.ts';
import { closedRunsKey, describedRunsKey, endedRunsKey, openRunsKey, runsKey, submissionKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import { keysOf, logKeys, runKey } from '../redis/run-keys.ts';
import { ifForeign } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { closedStatuses } from '../redis/status.ts';
import { ifUnreadable } from '../redis/unreadable-run.ts';

/**
 * For runs that are closed, or that will never be opened. An open run is left alone. Several clients may do it at once, and a
 * removal that stops half-way can be done again. Returns false where another version of wp made the run, which stays as it is.
 */
export async function removeRun(redis: WpRedis, run: RunId): Promise<boolean> {
  const key = await redis.hget(runKey(run), 'idempotency_key');
  if (!(await removeKeys(redis, run))) return false;
  await redis.zrem(closedRunsKey, run);
  if (await redis.exists(runKey(run))) return true;
  await forget(redis, run, key);
  return true;
}

/**
 * Removes any run, open or closed, whatever its keys hold: they are found by their names, in a walk over all keys of Redis. A worker that
 * still has jobs of it ends them, as of any run that is gone.
 */
export async function removeByForce(redis: WpRedis, run: RunId): Promise<void> {
  const key = await redis.hget(runKey(run), 'idempotency_key').catch(ifUnreadable(null));
  for (const server of serversOf(redis)) {
    for await (const keys of server.scanStream({ match: `${runKey(run)}*`, count: 1000 })) {
      for (const name of new Set(keys as string[])) {
        if (name === runKey(run) || name.startsWith(`${runKey(run)}:`)) await redis.unlink(name);
      }
    }
  }
  await redis.zrem(closedRunsKey, run);
  await forget(redis, run, key);
}

function serversOf(redis: Redis | Cluster): Redis[] {
  return redis instanceof Cluster ? redis.nodes('master') : [redis];
}

async function forget(redis: WpRedis, run: RunId, idempotencyKey: string | null): Promise<void> {
  if (idempotencyKey !== null) await redis.wpSwap(submissionKey(idempotencyKey), run, '');
  for (const status of closedStatuses) await redis.zrem(endedRunsKey(status), run);
  await redis.hdel(describedRunsKey, run);
  await redis.zrem(runsKey, run);
  await redis.zrem(openRunsKey, run);
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
