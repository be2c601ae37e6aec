// How long closed runs are kept, and that nothing is left of them afterwards.
import { describe, expect, test } from 'vitest';
import { readRun } from '../../src/state/records/records.ts';
import { newRunId, type RunId } from '../../src/state/redis/run-id.ts';
import { schemaVersion } from '../../src/state/redis/schema-version.ts';
import { pruneExpired } from '../../src/state/retention/prune.ts';
import { shelveRun } from '../../src/state/retention/shelve.ts';
import { finishRun, startRun, step } from '../support/engine.ts';
import { connection, ownServer } from '../support/redis.ts';

const server = await ownServer();
const redis = await connection(server.url);

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

describe('a run that is still being made', () => {
  const young = newRunId(Date.now());
  const old = newRunId(Date.now() - 2 * 3_600_000);

  async function list(run: RunId): Promise<void> {
    await redis.zadd('wp:runs', 0, run);
    await redis.zadd('wp:open', 0, run);
  }

  async function isListed(run: RunId): Promise<boolean[]> {
    return [(await redis.zscore('wp:runs', run)) !== null, (await redis.zscore('wp:open', run)) !== null];
  }

  test('stays in the lists though a worker finds nothing of it yet', async () => {
    await list(young);
    await shelveRun(redis, young);
    expect(await isListed(young)).toEqual([true, true]);
  });

  test('is removed when its client has not finished it within an hour', async () => {
    for (const run of [young, old]) {
      await list(run);
      await redis.hset(`wp:{${run}}`, { status: 'creating', schema: schemaVersion });
      await redis.hset(`wp:{${run}}:graph`, 'size:', 0);
    }
    await pruneExpired(redis, 10);
    expect(await isListed(young)).toEqual([true, true]);
    expect(await isListed(old)).toEqual([false, false]);
    expect(await redis.keys(`wp:{${old}}*`)).toEqual([]);
  });
});
