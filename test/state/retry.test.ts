// A retry repeats what did not succeed and what follows from it, and nothing else.
import { describe, expect, test } from 'vitest';
import { readAttempts } from '../../src/state/look/read-attempts.ts';
import { readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { retryRun } from '../../src/state/retry/retry-run.ts';
import { cancelRun } from '../../src/state/work/control.ts';
import { finishRun, jobOf, jobsOf, outcome, startRun, step } from '../support/engine.ts';
import { connection } from '../support/redis.ts';

const redis = await connection();

const all = { downstream: true };

async function statuses(run: RunId): Promise<string> {
  return (await jobsOf(redis, run)).map(({ job, status, attempt }) => `${job} ${status} ${attempt}`).join(', ');
}

const forked = { a: {}, b: { needs: ['a'] }, c: { needs: ['b'] }, d: { needs: ['a'] } };

describe('after a failure', () => {
  test('what failed and what follows from it run again, and nothing else', async () => {
    const run = await startRun(redis, forked);
    await finishRun(redis, run, { b: 'failed' });
    expect(await retryRun(redis, run, all)).toMatchObject({ ok: true, legs: 2 });
    expect(await statuses(run)).toBe('a succeeded 1, b ready 1, c blocked 0, d succeeded 1');
    expect(await finishRun(redis, run)).toEqual(['b', 'c']);
    expect(await statuses(run)).toBe('a succeeded 1, b succeeded 2, c succeeded 1, d succeeded 1');
    expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded', counts: { succeeded: 4, failed: 0 } });
  });

  test('a job that failed again can be retried again, with a budget and an attempt number of its own', async () => {
    const run = await startRun(redis, forked);
    for (let round = 1; round <= 3; round++) {
      await finishRun(redis, run, { b: 'failed' });
      expect(await jobOf(redis, run, 'b')).toMatchObject({ status: 'failed', attempt: round, failures: 0 });
      expect(await retryRun(redis, run, all)).toMatchObject({ ok: true });
    }
    await finishRun(redis, run);
    const kept = await readAttempts(redis, run, 'b');
    expect(kept.map(({ attempt, outcome: how }) => [attempt, how])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'failed'],
    ]);
  });

  test('handlers and clean-up jobs that followed are decided anew', async () => {
    const run = await startRun(redis, {
      a: {},
      rollback: { needs: ['a'], when: 'on_failure' },
      tidy: { needs: ['a'], when: 'always' },
    });
    await finishRun(redis, run, { a: 'failed' });
    expect(await statuses(run)).toBe('a failed 1, rollback succeeded 1, tidy succeeded 1');
    await retryRun(redis, run, all);
    expect(await finishRun(redis, run)).toEqual(['a', 'tidy']);
    expect(await jobOf(redis, run, 'rollback')).toMatchObject({ status: 'skipped', reason: 'rule-unmet' });
  });

  test('of legs those that failed run again, and the job after them waits for these alone', async () => {
    const run = await startRun(redis, { legs: { count: 3 }, after: { needs: ['legs'] } });
    await finishRun(redis, run, { 'legs[2]': 'failed' });
    await retryRun(redis, run, all);
    expect(await finishRun(redis, run)).toEqual(['legs[2]', 'after']);
    expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded' });
  });
});

describe('one job', () => {
  test('that succeeded is run again with all that follows from it', async () => {
    const run = await startRun(redis, forked);
    await finishRun(redis, run);
    await retryRun(redis, run, { job: 'b', downstream: true });
    expect(await finishRun(redis, run)).toEqual(['b', 'c']);
  });

  test('without what follows from it, which stays as it is', async () => {
    const run = await startRun(redis, forked);
    await finishRun(redis, run);
    await retryRun(redis, run, { job: 'b', downstream: false });
    expect(await finishRun(redis, run)).toEqual(['b']);
    expect(await statuses(run)).toBe('a succeeded 1, b succeeded 2, c succeeded 1, d succeeded 1');
  });

  test('of two that failed leaves the other, and what needs both stays skipped because of it', async () => {
    const run = await startRun(redis, { a: {}, b: {}, c: { needs: ['a', 'b'] } });
    await finishRun(redis, run, { a: 'failed', b: 'failed' });
    await retryRun(redis, run, { job: 'a', downstream: true });
    await finishRun(redis, run);
    expect(await jobOf(redis, run, 'c')).toMatchObject({ status: 'skipped', reason: 'upstream-failed', cause: 'b' });
    expect(await readRun(redis, run)).toMatchObject({ status: 'failed' });
  });

  test('that there is not is unknown', async () => {
    const run = await startRun(redis, forked);
    expect(await retryRun(redis, run, { job: 'x', downstream: true })).toEqual({ ok: false, why: 'unknown' });
  });
});

test('while the run goes on, what has failed so far runs again, and the rest is not disturbed', async () => {
  const run = await startRun(redis, { ...forked, e: {} });
  await step(redis, run, { claim: 2 });
  await step(redis, run, { outcomes: [outcome('a', 1, 'succeeded')], claim: 1 });
  await step(redis, run, { outcomes: [outcome('b', 1, 'failed')] });
  const before = await jobOf(redis, run, 'e');
  expect(await retryRun(redis, run, all)).toMatchObject({ ok: true });
  expect(await jobOf(redis, run, 'e')).toEqual(before);
  const { claims } = await step(redis, run, { claim: 5 });
  expect(claims.map(({ job, attempt }) => `${job} ${attempt}`).sort()).toEqual(['b 2', 'd 1']);
  const { results } = await step(redis, run, {
    outcomes: [outcome('b', 1, 'succeeded'), outcome('e', 1, 'succeeded')],
  });
  expect(results).toEqual(['stale', 'accepted']);
});

test('a job that follows and is running now keeps the retry from being made, and nothing is changed', async () => {
  const run = await startRun(redis, { a: {}, tidy: { needs: ['a'], when: 'always' } });
  await step(redis, run, { claim: 1 });
  await step(redis, run, { outcomes: [outcome('a', 1, 'failed')], claim: 1 });
  expect(await retryRun(redis, run, all)).toEqual({ ok: false, why: 'running', job: 'tidy' });
  expect(await statuses(run)).toBe('a failed 1, tidy running 1');
});

test('of two at once one wins', async () => {
  const run = await startRun(redis, forked);
  await finishRun(redis, run, { b: 'failed' });
  const answers = await Promise.all([retryRun(redis, run, all), retryRun(redis, run, all)]);
  expect(answers).toContainEqual({ ok: false, why: 'late' });
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await finishRun(redis, run)).toEqual(['b', 'c']);
});

test('a run of which all succeeded has nothing to retry, and one that is being cancelled cannot be', async () => {
  const off = { off: { needs: ['a'], condition: false }, after: { needs: ['off'] } };
  const green = await startRun(redis, { ...forked, ...off });
  await finishRun(redis, green);
  expect(await retryRun(redis, green, all)).toEqual({ ok: false, why: 'nothing' });
  const run = await startRun(redis, { a: {}, b: { needs: ['a'] } });
  await step(redis, run, { claim: 1 });
  await cancelRun(redis, run);
  expect(await retryRun(redis, run, all)).toEqual({ ok: false, why: 'cancelling' });
});

test('a cancelled run is retried with what was cancelled', async () => {
  const run = await startRun(redis, { a: {}, b: { needs: ['a'] } });
  await cancelRun(redis, run);
  expect(await readRun(redis, run)).toMatchObject({ status: 'cancelled' });
  await retryRun(redis, run, all);
  expect(await finishRun(redis, run)).toEqual(['a', 'b']);
  expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded' });
});
