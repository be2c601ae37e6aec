// Legs that were made during the run, of a job that a retry repeats together with what they were made of: they are made anew.

import { describe, expect, test } from 'vitest';
import { JobCounter } from '../../src/cli/live/job-counter.ts';
import type { JobId } from '../../src/pipeline/job-id.ts';
import { readEvents } from '../../src/state/look/events.ts';
import { readAttempts } from '../../src/state/look/read-attempts.ts';
import { readJob, readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { keysOf, runKey } from '../../src/state/redis/run-keys.ts';
import { removeRun } from '../../src/state/retention/remove-run.ts';
import { retryRun } from '../../src/state/retry/retry-run.ts';
import { reopen } from '../../src/state/retry/send-reopening.ts';
import { cancelRun } from '../../src/state/work/control.ts';
import { decide } from '../../src/state/work/decide.ts';
import { readNeeds } from '../../src/state/work/need-results.ts';
import { finishRun, jobsOf, outcome, startRun, step } from '../support/engine.ts';
import type { JobSketch } from '../support/plans.ts';
import { connection } from '../support/redis.ts';
import { snapshot } from '../support/snapshot.ts';

const redis = await connection();

const job = 'legs' as JobId;
const fromMake: Readonly<Record<string, JobSketch>> = {
  make: {},
  legs: { needs: ['make'], deferred: 'legs' },
  after: { needs: ['legs'], when: 'none_failed' },
};

/** As a worker does that was asked, with one leg for each value; `generation`: how often the run was retried by then. */
async function answer(run: RunId, values: readonly (number | string)[], generation: number): Promise<void> {
  const legs = values.map((n) => ({ label: `n=${n}`, matrix: { n } }));
  await decide(redis, run, job, { legs, areNew: true }, generation);
}

async function makeLegs(run: RunId, values: readonly (number | string)[], generation = 0): Promise<void> {
  const { claims } = await step(redis, run, { claim: 1 });
  expect(claims.map((claim) => claim.job)).toEqual(['make']);
  const { asks } = await step(redis, run, { outcomes: [outcome('make', generation + 1, 'succeeded')] });
  expect(asks).toEqual(['legs']);
  await answer(run, values, generation);
}

async function statuses(run: RunId): Promise<string[]> {
  return (await jobsOf(redis, run)).map(({ job, status, attempt }) => `${job} ${status} ${attempt}`);
}

/** What it counts is what it has. */
async function expectCounted(run: RunId): Promise<void> {
  const jobs = await jobsOf(redis, run);
  const record = await readRun(redis, run);
  const found = Object.entries(record?.counts ?? {}).map(([status, n]) => [status, n] as const);
  expect(found).toEqual(found.map(([status]) => [status, jobs.filter((one) => one.status === status).length]));
  expect(record?.jobs).toBe(jobs.length);
}

describe('where the job that they were made of is repeated', () => {
  test('they are made anew, attempts of those that stay are numbered on, and the others are gone', async () => {
    const run = await startRun(redis, fromMake);
    await makeLegs(run, [1, 2]);
    expect(await finishRun(redis, run, { 'legs[n=1]': 'failed' })).toEqual(['legs[n=1]', 'legs[n=2]']);
    expect(await retryRun(redis, run, { job: 'make', downstream: true })).toMatchObject({ ok: true });
    expect(await statuses(run)).toEqual(['make ready 1', 'legs blocked 0', 'after blocked 0']);
    await expectCounted(run);
    await makeLegs(run, [2, 3, 4], 1);
    await expectCounted(run);
    expect(await finishRun(redis, run)).toEqual(['legs[n=2]', 'legs[n=3]', 'legs[n=4]', 'after']);
    expect(await statuses(run)).toEqual([
      'make succeeded 2',
      ...['legs[n=2] succeeded 2', 'legs[n=3] succeeded 1', 'legs[n=4] succeeded 1'],
      'after succeeded 1',
    ]);
    await expectCounted(run);
    expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded', jobs: 5 });
  });

  test('what the former ones came to can be looked up, and goes with the run', async () => {
    const run = await startRun(redis, fromMake);
    await makeLegs(run, [1, 2]);
    await finishRun(redis, run, { 'legs[n=1]': 'failed' });
    await retryRun(redis, run, { job: 'make', downstream: true });
    await makeLegs(run, [2], 1);
    await finishRun(redis, run);
    expect(await readJob(redis, run, 'legs[n=1]')).toMatchObject({ status: 'failed', attempt: 1 });
    expect(await readAttempts(redis, run, 'legs[n=2]')).toMatchObject([{ attempt: 1, outcome: 'succeeded' }]);
    await removeRun(redis, run);
    expect(await snapshot(redis, run)).toEqual({});
  });

  test('outputs of the former ones are none any more', async () => {
    const run = await startRun(redis, fromMake);
    await makeLegs(run, [1]);
    await step(redis, run, { claim: 1 });
    const outputs = JSON.stringify({ of: 'the first' });
    await step(redis, run, { outcomes: [outcome('legs[n=1]', 1, 'succeeded', { outputs })] });
    await finishRun(redis, run);
    await retryRun(redis, run, { job: 'make', downstream: true });
    await makeLegs(run, [1], 1);
    await finishRun(redis, run, { 'legs[n=1]': 'failed' });
    expect(await readNeeds(redis, run, { needs: [job] })).toMatchObject({ legs: { result: 'failure', outputs: {} } });
  });

  test('those that wait are taken out of the queue, one that runs keeps the retry from being made', async () => {
    const run = await startRun(redis, { ...fromMake, legs: { ...fromMake.legs, maxParallel: 2 } });
    await makeLegs(run, [1, 2, 3, 4]);
    await step(redis, run, { claim: 1 });
    const options = { job: 'make', downstream: true };
    expect(await retryRun(redis, run, options)).toEqual({ ok: false, why: 'running', job: 'legs[n=1]' });
    await step(redis, run, { outcomes: [outcome('legs[n=1]', 1, 'succeeded')] });
    expect(await retryRun(redis, run, options)).toMatchObject({ ok: true });
    await makeLegs(run, [5, 1], 1);
    expect((await finishRun(redis, run)).sort()).toEqual(['after', 'legs[n=1]', 'legs[n=5]']);
    expect(await statuses(run)).toEqual([
      ...['make succeeded 2', 'legs[n=5] succeeded 1', 'legs[n=1] succeeded 2', 'after succeeded 1'],
    ]);
  });

  test('they may turn out to be none, or not be made at all', async () => {
    const run = await startRun(redis, fromMake);
    await makeLegs(run, [1, 2]);
    await finishRun(redis, run);
    await retryRun(redis, run, { job: 'make', downstream: true });
    await makeLegs(run, [], 1);
    expect(await finishRun(redis, run)).toEqual(['after']);
    expect(await statuses(run)).toEqual(['make succeeded 2', 'legs skipped 0', 'after succeeded 2']);
    await retryRun(redis, run, { job: 'make', downstream: true });
    expect(await finishRun(redis, run, { make: 'failed' })).toEqual(['make']);
    expect(await statuses(run)).toEqual(['make failed 3', 'legs skipped 0', 'after skipped 2']);
    await expectCounted(run);
  });

  test('legs and an answer from before count no more, even where their job is asked about again', async () => {
    const run = await startRun(redis, fromMake);
    await makeLegs(run, [1, 2]);
    await finishRun(redis, run);
    await retryRun(redis, run, { job: 'make', downstream: true });
    await step(redis, run, { claim: 1 });
    await step(redis, run, { outcomes: [outcome('make', 2, 'succeeded')] });
    const before = await snapshot(redis, run);
    await answer(run, [7, 8, 9], 0);
    expect(await snapshot(redis, run)).toEqual(before);
  });

  test('many are taken out in bounded steps, and a cancel meanwhile leaves nothing open', async () => {
    const values = Array.from({ length: 2200 }, (_, index) => index);
    const run = await startRun(redis, fromMake);
    await makeLegs(run, values);
    await cancelRun(redis, run);
    await finishRun(redis, run);
    const jobs = [{ job: 'make' }, { job: 'legs', follows: true }, { job: 'after', follows: true }];
    expect(await reopen(redis, run, { generation: 0, shelved: 0, jobs, causes: new Map() })).toBe('ok');
    expect((await jobsOf(redis, run)).length).toBe(values.length + 2);
    await cancelRun(redis, run);
    await finishRun(redis, run);
    expect(await statuses(run)).toEqual(['make cancelled 1', 'legs cancelled 0', 'after cancelled 0']);
    await expectCounted(run);
    await removeRun(redis, run);
    expect(await redis.keys(`${runKey(run)}*`)).toEqual([]);
  });

  test('who follows the events knows of the new ones alone', async () => {
    const run = await startRun(redis, fromMake);
    await makeLegs(run, [1, 2]);
    await finishRun(redis, run, { 'legs[n=1]': 'failed' });
    await retryRun(redis, run, { job: 'make', downstream: true });
    await makeLegs(run, [3], 1);
    await finishRun(redis, run);
    const counter = new JobCounter();
    for (const event of await readEvents(redis, run, '0', 1000)) counter.take(event);
    expect([...counter.countsOf(job)].filter(([, n]) => n > 0)).toEqual([['succeeded', 1]]);
    expect(counter.failed).toEqual([]);
  });
});

test('legs that were written for an answer that never came are part of no run, and go with it', async () => {
  const run = await startRun(redis, fromMake);
  await step(redis, run, { claim: 1 });
  await step(redis, run, { outcomes: [outcome('make', 1, 'succeeded')] });
  await redis.wpCreate(keysOf(run), '[["legs[n=1]","blocked",1,"","",{"matrix":"{}","place":1}]]', 'legs', 0);
  await cancelRun(redis, run);
  await finishRun(redis, run);
  await answer(run, [1], 0);
  expect(await statuses(run)).toEqual(['make succeeded 1', 'legs cancelled 0', 'after cancelled 0']);
  await expectCounted(run);
  await removeRun(redis, run);
  expect(await snapshot(redis, run)).toEqual({});
});

describe('where it is not repeated, they stay', () => {
  test('and those that did not succeed are repeated', async () => {
    const run = await startRun(redis, fromMake);
    await makeLegs(run, [1, 2]);
    await finishRun(redis, run, { 'legs[n=1]': 'failed' });
    expect(await retryRun(redis, run, { downstream: true })).toMatchObject({ ok: true, legs: 2 });
    expect(await finishRun(redis, run)).toEqual(['legs[n=1]', 'after']);
  });

  test('and with --job of their own all are, or one', async () => {
    const run = await startRun(redis, fromMake);
    await makeLegs(run, [1, 2]);
    await finishRun(redis, run);
    await retryRun(redis, run, { job: 'legs', downstream: true });
    expect(await finishRun(redis, run)).toEqual(['legs[n=1]', 'legs[n=2]', 'after']);
    await retryRun(redis, run, { job: 'legs[n=2]', downstream: false });
    expect(await finishRun(redis, run)).toEqual(['legs[n=2]']);
  });

  test('or it is with --no-downstream', async () => {
    const run = await startRun(redis, fromMake);
    await makeLegs(run, [1, 2]);
    await finishRun(redis, run);
    await retryRun(redis, run, { job: 'make', downstream: false });
    expect(await finishRun(redis, run)).toEqual(['make']);
    expect(await statuses(run)).toEqual([
      ...['make succeeded 2', 'legs[n=1] succeeded 1', 'legs[n=2] succeeded 1', 'after succeeded 1'],
    ]);
  });
});
