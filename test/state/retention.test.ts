// How long closed runs are kept, and that nothing is left of them afterwards.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRun } from '../../src/state/read.ts';
import { connectRedis } from '../../src/state/redis.ts';
import { pruneExpired, shelveRun } from '../../src/state/retention.ts';
import type { Connection } from '../../src/state/scripts.ts';
import { finishRun, startRun, step } from '../support/engine.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';

let server: RedisServer;
let redis: Connection;

beforeAll(async () => {
  server = await startRedisServer();
  redis = await connectRedis(server.url, 'once');
});

afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const day = 86_400_000;

test('a run that succeeded is kept for 7 days, one that failed for 30, and as long as its pipeline says', async () => {
  const good = await startRun(redis, { a: {} });
  await finishRun(redis, good);
  const bad = await startRun(redis, { a: {} });
  await finishRun(redis, bad, { a: 'failed' });
  const own = await startRun(redis, { a: {} }, { retentionMs: 5000 });
  await finishRun(redis, own);
  for (const run of [good, bad, own]) await shelveRun(redis, run);
  const kept = [good, bad, own].map(async (run) => {
    const { endedAt = 0 } = (await readRun(redis, run)) ?? {};
    return Number(await redis.zscore('wp:closed', run)) - endedAt;
  });
  expect(await Promise.all(kept)).toEqual([7 * day, 30 * day, 5000]);
});

test('when its time is up, all of it is removed, and of no other run anything', async () => {
  await redis.flushall();
  const other = await startRun(redis, { a: {} });
  const before = (await redis.keys('*')).sort();
  const jobs = { a: {}, b: { count: 1200, needs: ['a'] }, c: { needs: ['b'], maxParallel: 1, count: 2 } };
  const run = await startRun(redis, jobs, { retentionMs: 1 });
  await finishRun(redis, run);
  await redis.xadd(`wp:{${run}}:log:a:1`, '*', 'o', 'text');
  await shelveRun(redis, run);
  await redis.zadd('wp:closed', 1, run);
  await pruneExpired(redis, 10);
  expect((await redis.keys('*')).sort()).toEqual(before);
  expect(await readRun(redis, other)).toMatchObject({ status: 'running' });
});

test('a run that is open is never removed, and no key of it ever ends by itself', async () => {
  const run = await startRun(redis, { a: {}, b: { needs: ['a'] } });
  await step(redis, run, { claim: 1 });
  await redis.zadd('wp:closed', 1, run);
  await pruneExpired(redis, 10);
  expect(await readRun(redis, run)).toMatchObject({ status: 'running' });
  for (const key of await redis.keys(`wp:{${run}}*`)) expect(await redis.ttl(key)).toBe(-1);
});
