// A retry of more legs than one call takes back: decided at once, carried out by the calls that follow, whatever happens meanwhile.
import { beforeEach, expect, test } from 'vitest';
import { readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { runKey } from '../../src/state/redis/run-keys.ts';
import { retryRun } from '../../src/state/retry/retry-run.ts';
import { reopen } from '../../src/state/retry/send-reopening.ts';
import { cancelRun } from '../../src/state/work/control.ts';
import { finishRun, jobOf, outcome, startRun, step } from '../support/engine.ts';
import { connection } from '../support/redis.ts';

let run: RunId;
const legs = 2200;

const redis = await connection();

beforeEach(async () => {
  run = await startRun(redis, {
    first: {},
    many: { needs: ['first'], count: legs },
    last: { needs: ['many'] },
    long: {},
    after: { needs: ['long'] },
  });
  await step(redis, run, { claim: 2 });
  await step(redis, run, { outcomes: [outcome('first', 1, 'failed')] });
  while ((await step(redis, run, {})).backlog > 0);
  expect(await retryOnly()).toBe('ok');
});

/** Without the client, which would carry it out. */
async function retryOnly(generation = 0): Promise<string> {
  const jobs = [{ job: 'first' }, { job: 'many', follows: true }, { job: 'last', follows: true }];
  return reopen(redis, run, { generation, shelved: 0, jobs, causes: new Map() });
}

test('takes a bounded number of steps per call, and starts nothing before the last', async () => {
  expect(await redis.llen(`${runKey(run)}:reopening`)).toBeGreaterThan(0);
  let calls = 0;
  for (let isDone = false; !isDone; calls++) {
    const { claims, backlog } = await step(redis, run, { claim: 5 });
    isDone = backlog === 0;
    expect(claims.map(({ job, attempt }) => `${job} ${attempt}`)).toEqual(isDone ? ['first 2'] : []);
  }
  expect(calls).toBeGreaterThan(1);
  expect(await readRun(redis, run)).toMatchObject({ counts: { blocked: legs + 2, running: 2 } });
});

test('a job that ends meanwhile is settled, and what follows from it comes afterwards', async () => {
  const { results, claims } = await step(redis, run, { outcomes: [outcome('long', 1, 'succeeded')], claim: 5 });
  expect([results, claims]).toEqual([['accepted'], []]);
  expect((await finishRun(redis, run)).slice(0, 2).sort()).toEqual(['after', 'first']);
  expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded', counts: { succeeded: legs + 4 } });
});

test('a cancel meanwhile leaves nothing open', async () => {
  await cancelRun(redis, run);
  await step(redis, run, { outcomes: [outcome('long', 1, 'succeeded')] });
  expect(await finishRun(redis, run)).toEqual([]);
  expect(await readRun(redis, run)).toMatchObject({ status: 'cancelled', counts: { cancelled: legs + 4 } });
});

test('a cancel of one of its jobs meanwhile counts', async () => {
  await cancelRun(redis, run, { job: 'many[2200]' });
  await step(redis, run, { outcomes: [outcome('long', 1, 'succeeded')] });
  await finishRun(redis, run);
  expect(await jobOf(redis, run, 'many[2200]')).toMatchObject({ status: 'cancelled', reason: 'user', attempt: 0 });
  expect(await jobOf(redis, run, 'last')).toMatchObject({ status: 'skipped', reason: 'upstream-cancelled' });
});

test('another retry waits until it is carried out', async () => {
  expect(await retryOnly(1)).toBe('backlog');
  expect(await retryRun(redis, run, { downstream: true })).toEqual({ ok: false, why: 'nothing' });
  expect(await redis.exists(`${runKey(run)}:reopening`)).toBe(0);
});
