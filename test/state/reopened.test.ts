// What a run that is re-opened still carries of its first life: stops, hooks, questions, and what has not been carried out yet.

import { describe, expect, test } from 'vitest';
import type { JobId } from '../../src/pipeline/job-id.ts';
import type { Plan } from '../../src/pipeline/plan/plan.ts';
import { createRun } from '../../src/state/create/create-run.ts';
import { readWorkerSlots } from '../../src/state/look/worker-shares.ts';
import { readHooks, readRun } from '../../src/state/records/records.ts';
import { retryRun } from '../../src/state/retry/retry-run.ts';
import { reopen } from '../../src/state/retry/send-reopening.ts';
import { cancelRun } from '../../src/state/work/control.ts';
import { decide } from '../../src/state/work/decide.ts';
import { finishRun, jobOf, jobsOf, outcome, startRun, step } from '../support/engine.ts';
import { makePlan, plainSpec } from '../support/plans.ts';
import { connection } from '../support/redis.ts';

const redis = await connection();

const all = { downstream: true };

test('a run that was cancelled by force runs as usual when it is retried', async () => {
  const run = await startRun(redis, { a: {}, b: { needs: ['a'] } });
  await cancelRun(redis, run, { force: true });
  await retryRun(redis, run, all);
  expect(await finishRun(redis, run)).toEqual(['a', 'b']);
  expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded' });
});

test('a worker has its slots since its first call, and only those count that serve the run since it was re-opened', async () => {
  const run = await startRun(redis, { a: {}, b: {} });
  await step(redis, run, { worker: 'w1', slots: 4 });
  const [first] = await readWorkerSlots(redis, run);
  expect(first).toMatchObject({ slots: 4 });
  await step(redis, run, { worker: 'w2', slots: 2, claim: 1 });
  await step(redis, run, { worker: 'w2', outcomes: [outcome('a', 1, 'failed')] });
  await retryRun(redis, run, all);
  await step(redis, run, { worker: 'w1', slots: 4 });
  const open = await readWorkerSlots(redis, run);
  expect(open, 'it was open all the time').toHaveLength(2);
  expect(open).toContainEqual(first);
  await finishRun(redis, run, { b: 'failed' });
  await step(redis, run, { worker: 'w3', slots: 1 });
  expect(await readWorkerSlots(redis, run), 'it is closed').toEqual(open);
  await retryRun(redis, run, all);
  await step(redis, run, { worker: 'w4', slots: 8 });
  expect(await readWorkerSlots(redis, run)).toMatchObject([{ slots: 8 }]);
});

describe('hooks', () => {
  const withHooks = (): Plan => ({
    ...makePlan({ a: {} }),
    hooks: (['on_failure', 'always'] as const).map((event) => ({ event, spec: plainSpec })),
  });

  test('of the first end are not shown until they run again', async () => {
    const run = await createRun(redis, withHooks());
    expect(await finishRun(redis, run, { a: 'failed' })).toEqual(['a', 'hook:on_failure', 'hook:always']);
    await retryRun(redis, run, all);
    expect(await readHooks(redis, run)).toEqual([]);
    expect(await finishRun(redis, run)).toEqual(['a', 'hook:always']);
    expect(await readHooks(redis, run)).toMatchObject([{ job: 'hook:always', status: 'succeeded', attempt: 2 }]);
  });

  test('that run keep the retry from being made, those that wait are taken back', async () => {
    const run = await createRun(redis, withHooks());
    await step(redis, run, { claim: 1 });
    await step(redis, run, { outcomes: [outcome('a', 1, 'failed')] });
    await step(redis, run, { claim: 1 });
    expect(await retryRun(redis, run, all)).toEqual({ ok: false, why: 'running', job: 'hook:on_failure' });
    await step(redis, run, { outcomes: [outcome('hook:on_failure', 1, 'succeeded')] });
    expect(await retryRun(redis, run, all)).toMatchObject({ ok: true });
    expect(await finishRun(redis, run)).toEqual(['a', 'hook:always']);
    expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded' });
  });
});

test('a job that was asked about is not decided by an answer from before', async () => {
  const run = await startRun(redis, { a: {}, b: { needs: ['a'], deferred: 'condition' } });
  await step(redis, run, { claim: 1 });
  await step(redis, run, { outcomes: [outcome('a', 1, 'succeeded')] });
  expect(await retryRun(redis, run, { job: 'a', downstream: true })).toMatchObject({ ok: true });
  await decide(redis, run, 'b' as JobId, { legs: [{}], areNew: false });
  expect(await jobOf(redis, run, 'b')).toMatchObject({ status: 'blocked' });
  await step(redis, run, { claim: 1 });
  expect(await step(redis, run, { outcomes: [outcome('a', 2, 'succeeded')] })).toMatchObject({ asks: ['b'] });
  // Made before the retry, and come only now that the job is asked about again.
  await decide(redis, run, 'b' as JobId, { legs: [{}], areNew: false }, 0);
  expect(await jobOf(redis, run, 'b')).toMatchObject({ status: 'blocked' });
  await decide(redis, run, 'b' as JobId, { legs: [{}], areNew: false }, 1);
  expect(await jobOf(redis, run, 'b')).toMatchObject({ status: 'ready' });
});

test('a matrix without legs stays skipped, and what was decided by it stays as it is', async () => {
  const run = await startRun(redis, {
    a: {},
    none: { needs: ['a'], count: 0 },
    after: { needs: ['none'], when: 'always' },
  });
  await finishRun(redis, run, { a: 'failed' });
  await retryRun(redis, run, all);
  expect(await finishRun(redis, run)).toEqual(['a']);
  expect(await jobOf(redis, run, 'none')).toMatchObject({ status: 'skipped', reason: 'empty-matrix' });
});

test.each(['a', 'b'])('of two needs that failed, retrying %s leaves the other as the cause', async (retried) => {
  const run = await startRun(redis, { a: {}, b: {}, c: { needs: ['a', 'b'] } });
  await step(redis, run, { claim: 2 });
  for (const job of ['a', 'b']) await step(redis, run, { outcomes: [outcome(job, 1, 'failed')] });
  await retryRun(redis, run, { job: retried, downstream: true });
  const cause = retried === 'a' ? 'b' : 'a';
  expect(await jobOf(redis, run, 'c')).toMatchObject({ status: 'skipped', reason: 'upstream-failed', cause });
});

test('what follows from an ending is carried out before its job is opened again', async () => {
  const run = await startRun(redis, { a: {}, many: { needs: ['a'], count: 2500 }, last: { needs: ['many'] } });
  await step(redis, run, { claim: 1 });
  const { backlog } = await step(redis, run, { outcomes: [outcome('a', 1, 'failed')] });
  expect(backlog).toBeGreaterThan(0);
  const reopening = { generation: 0, shelved: 0, jobs: [{ job: 'a' }], causes: new Map() };
  expect(await reopen(redis, run, reopening)).toBe('backlog');
  expect(await retryRun(redis, run, all)).toMatchObject({ ok: true, legs: 2502 });
  await finishRun(redis, run);
  expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded', counts: { succeeded: 2502, skipped: 0 } });
});

describe('a cancel of one job', () => {
  test('ends what its own fail_fast has left running', async () => {
    const run = await startRun(redis, { a: { count: 2, failFast: 'new' }, b: {} });
    await step(redis, run, { claim: 2 });
    await step(redis, run, { outcomes: [outcome('a[1]', 1, 'failed')] });
    await cancelRun(redis, run, { job: 'a' });
    const { killed, results } = await step(redis, run, { outcomes: [outcome('a[2]', 1, 'succeeded')] });
    expect([killed, results]).toEqual([['a'], ['accepted']]);
    expect(await jobOf(redis, run, 'a[2]')).toMatchObject({ status: 'cancelled', reason: 'user' });
  });

  test.each(['x', '[1]', 'a[7]', 'hook:always', 'size:', 'gate:1', 'job:1'])('%s is unknown', async (job) => {
    const plan = makePlan({ a: {}, b: { needs: ['a'] } });
    const run = await createRun(redis, { ...plan, hooks: [{ event: 'always', spec: plainSpec }] });
    await finishRun(redis, run);
    const before = await jobsOf(redis, run);
    expect(await cancelRun(redis, run, { job })).toBe('unknown');
    expect(await jobsOf(redis, run)).toEqual(before);
  });
});
