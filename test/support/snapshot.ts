// Everything that Redis holds of a run, to compare before with after.
import type { Redis } from 'ioredis';
import type { RunId } from '../../src/state/redis/run-id.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';

/** Key, without the run's own part -> value; both sorted. */
export async function snapshot(redis: Redis, run: RunId): Promise<Record<string, unknown>> {
  const prefix = `wp:{${run}}`;
  const keys: string[] = [];
  for await (const batch of redis.scanStream({ match: `${prefix}*`, count: 1000 })) keys.push(...batch);
  const entries = await Promise.all(
    [...new Set(keys)].sort().map(async (key) => [key.slice(prefix.length), await contentOf(redis, key)] as const),
  );
  return Object.fromEntries(entries);
}

/** Value of a key of any type. */
export async function contentOf(redis: Redis | WpRedis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'hash':
      return Object.fromEntries(Object.entries(await redis.hgetall(key)).sort());
    case 'zset':
      return redis.call('ZRANGE', key, '0', '-1', 'WITHSCORES');
    case 'set':
      return (await redis.smembers(key)).sort();
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return redis.get(key);
  }
}
