// What Redis lost of a run beside the records of its jobs is rebuilt from those records.
import { expect, test } from 'vitest';
import { drawsOf } from '../../src/pipeline/plan/seeded-random.ts';
import { readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { keysOf, readyKey, runKey } from '../../src/state/redis/run-keys.ts';
import { cancelRun } from '../../src/state/work/control.ts';
import { decide } from '../../src/state/work/decide.ts';
import { overdueJobs } from '../../src/state/work/overdue.ts';
import { repairRun } from '../../src/state/work/repair-run.ts';
import { losses } from '../support/damage.ts';
import { finishRun, jobsOf, leaseMs, outcome, startRun, step } from '../support/engine.ts';
import { connection } from '../support/redis.ts';
import { snapshot } from '../support/snapshot.ts';

const redis = await connection();

const isDamaged = async (run: RunId): Promise<boolean> => (await overdueJobs(redis, run, 1)).isDamaged;

/** `a` runs; `legs[1]` and `legs[2]` are in the queue and the others held; `later` waits for a delayed retry; `asks` is undecided. */
async function busyRun(): Promise<RunId> {
  const run = await startRun(redis, {
    a: { priority: 9 },
    again: { priority: 8 },
    legs: { count: 4, maxParallel: 2 },
    asks: { deferred: 'condition' },
    two: { needs: ['a', { job: 'legs', when: 'always' }] },
  });
  const { claims } = await step(redis, run, { claim: 2 });
  expect(claims.map(({ job }) => job)).toEqual(['a', 'again']);
  await step(redis, run, { outcomes: [outcome('again', 1, 'retry', { reason: 'exit', delayMs: 20 })] });
  return run;
}

async function finishBusy(run: RunId): Promise<void> {
  await step(redis, run, { outcomes: [outcome('a', 1, 'succeeded')] });
  await expect.poll(async () => (await step(redis, run, {})).dueInMs).toBeUndefined();
  const { asks } = await step(redis, run, {});
  for (const job of asks) await decide(redis, run, job, { legs: [{}], areNew: false });
  await finishRun(redis, run);
}

test.each(Object.keys(losses))('a run that lost %s ends like any other once it is repaired', async (name) => {
  for (const seed of [1, 2, 3]) {
    const run = await busyRun();
    expect(await repairRun(redis, run, leaseMs)).toBe(0);
    await losses[name]?.(redis, run, drawsOf(seed, name));
    await repairRun(redis, run, leaseMs);
    expect(await isDamaged(run)).toBe(false);
    // Some losses only show once nothing else is left to do.
    await finishBusy(run).catch(async () => {
      expect(await repairRun(redis, run, leaseMs)).toBeGreaterThan(0);
      await finishBusy(run);
    });
    expect(await readRun(redis, run)).toMatchObject({
      status: 'succeeded',
      jobs: 8,
      counts: { succeeded: 8, running: 0 },
    });
    expect((await jobsOf(redis, run)).map(({ job, attempt }) => `${job} ${attempt}`)).toEqual([
      'a 1',
      'again 2',
      'legs[1] 1',
      'legs[2] 1',
      'legs[3] 1',
      'legs[4] 1',
      'asks 1',
      'two 1',
    ]);
  }
});

test('a healthy run is left exactly as it is, with one call', async () => {
  const run = await busyRun();
  const before = await snapshot(redis, run);
  expect(await repairRun(redis, run, leaseMs)).toBe(0);
  expect(await snapshot(redis, run)).toEqual(before);
});

test('the running job of a lost entry is asked about one lease later, under its own claim', async () => {
  const run = await busyRun();
  await redis.del(`${runKey(run)}:running`);
  await repairRun(redis, run, 0);
  const { attempts } = await overdueJobs(redis, run, 1);
  expect(attempts).toEqual([{ job: 'a', attempt: 1, holder: 'w1', claim: expect.any(String) }]);
});

test('what is cancelled after its entries were lost is cancelled', async () => {
  const run = await busyRun();
  for (const name of ['ready', 'delayed', 'held', 'running', 'asks', 'waiting'])
    await redis.del(`${runKey(run)}:${name}`);
  await repairRun(redis, run, leaseMs);
  await cancelRun(redis, run);
  await step(redis, run, { outcomes: [outcome('a', 1, 'cancelled')] });
  expect((await readRun(redis, run))?.status).toBe('cancelled');
});

test('what a cancel has yet to do is done although the list of it was lost', async () => {
  const run = await startRun(redis, { a: {}, b: { needs: ['a'], count: 1_000 } });
  await cancelRun(redis, run);
  await redis.del(`${runKey(run)}:backlog`);
  for (let passes = 0; passes < 20 && (await readRun(redis, run))?.status === 'cancelling'; passes++) {
    await repairRun(redis, run, leaseMs);
    await step(redis, run, { claim: 9 });
  }
  expect(await readRun(redis, run)).toMatchObject({ status: 'cancelled', counts: { cancelled: 1_001 } });
});

test('a stray entry of a job that has ended starts nothing', async () => {
  const run = await startRun(redis, { a: {}, b: { needs: ['a'] } });
  await step(redis, run, { claim: 1 });
  await step(redis, run, { outcomes: [outcome('a', 1, 'succeeded')] });
  await redis.zadd(readyKey(run), -1, 'a');
  expect(await isDamaged(run)).toBe(true);
  const { claims } = await step(redis, run, { claim: 2 });
  expect(claims.map(({ job }) => job)).toEqual(['b']);
  await redis.zadd(readyKey(run), -1, 'a', 0, 'unknown', 0, '[');
  expect(await repairRun(redis, run, leaseMs)).toBe(3);
  await step(redis, run, { outcomes: [outcome('b', 1, 'succeeded')] });
  expect((await readRun(redis, run))?.status).toBe('succeeded');
});

test('a limit of legs still holds after its count was lost', async () => {
  const run = await startRun(redis, { legs: { count: 6, maxParallel: 2 } });
  await step(redis, run, { claim: 9 });
  await redis.hset(`${runKey(run)}:active`, 'legs', 5);
  await redis.zrem(`${runKey(run)}:running`, 'legs[1]');
  await repairRun(redis, run, leaseMs);
  for (const [ended, next] of ['3', '4', '5', '6', '', ''].entries()) {
    const outcomes = [outcome(`legs[${ended + 1}]`, 1, 'succeeded')];
    const { claims } = await step(redis, run, { outcomes, claim: 9 });
    expect(claims.map(({ job }) => job)).toEqual(next ? [`legs[${next}]`] : []);
  }
  expect((await readRun(redis, run))?.status).toBe('succeeded');
});

test('a large run is repaired in slices, and counted again where a job started in between', async () => {
  const run = await startRun(redis, { a: { count: 1_800 } });
  await step(redis, run, { claim: 10 });
  await redis.hset(runKey(run), 'jobs_ready', 3);
  const next = async (text: string): Promise<string> => redis.wpRepair(keysOf(run), text, leaseMs);
  const first = await next('');
  expect(JSON.parse(first)).toMatchObject({ phase: 'legs', leg: 501 });
  await step(redis, run, { claim: 1 });
  let last = first;
  while (JSON.parse(last).phase !== 'done') last = await next(last);
  expect(JSON.parse(last)).toMatchObject({ again: true });
  expect(await repairRun(redis, run, leaseMs)).toBeGreaterThan(0);
  expect((await readRun(redis, run))?.counts).toMatchObject({ ready: 1_789, running: 11 });
});
