// Transitions as a worker drives them: claim, settle, what follows, on real Redis.
import { describe, expect, test } from 'vitest';
import { readRun } from '../../src/state/records/records.ts';
import { cancelRun } from '../../src/state/work/control.ts';
import { finishRun, jobsOf, outcome, startRun, step } from '../support/engine.ts';
import { connection } from '../support/redis.ts';

const redis = await connection();

describe('a chain', () => {
  test('runs in order and succeeds', async () => {
    const run = await startRun(redis, { a: {}, b: { needs: ['a'] }, c: { needs: ['b'] } });
    expect(await finishRun(redis, run)).toEqual(['a', 'b', 'c']);
    expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded', counts: { succeeded: 3 } });
  });

  test('stops at the job that failed, with reason and cause', async () => {
    const run = await startRun(redis, { a: {}, b: { needs: ['a'] }, c: { needs: ['b'] }, d: { needs: ['c'] } });
    expect(await finishRun(redis, run, { b: 'failed' })).toEqual(['a', 'b']);
    const [a, b, c, d] = await jobsOf(redis, run);
    expect([a?.status, b?.status]).toEqual(['succeeded', 'failed']);
    expect(c).toMatchObject({ status: 'skipped', reason: 'upstream-failed', cause: 'b' });
    expect(d).toMatchObject({ status: 'skipped', reason: 'upstream-failed', cause: 'b' });
    expect(await readRun(redis, run)).toMatchObject({
      status: 'failed',
      counts: { succeeded: 1, failed: 1, skipped: 2 },
    });
  });
});

test('of what is claimed ahead as many stay for others as run, and half of the rest', async () => {
  const run = await startRun(redis, { many: { count: 40 } });
  expect((await step(redis, run, { claim: 4, ahead: 100 })).claims).toHaveLength(4 + 18);
  expect((await step(redis, run, { claim: 4, ahead: 100 })).claims).toHaveLength(4);
  const limited = await startRun(redis, { many: { count: 40 } }, { maxParallel: 10 });
  expect((await step(redis, limited, { claim: 4, ahead: 100 })).claims).toHaveLength(4);
});

test('what was lost once is claimed for a free slot only: it may not wait with a worker that another job takes down', async () => {
  const run = await startRun(redis, { many: { count: 9 } });
  const first = (await step(redis, run, { claim: 1 })).claims[0];
  const lost = outcome(first?.job ?? '', 1, 'lost', { holder: 'w1' });
  expect((await step(redis, run, { outcomes: [lost] })).results).toEqual(['accepted']);
  const ahead = (await step(redis, run, { ahead: 8 })).claims;
  expect(ahead.map(({ job }) => job)).toEqual(['many[2]', 'many[3]', 'many[4]']);
  expect((await step(redis, run, { claim: 9 })).claims.map(({ job }) => job)).toContain(first?.job);
});

describe('fans', () => {
  test('3,000 after one and one after 3,000 need a bounded call each', async () => {
    const run = await startRun(redis, {
      first: {},
      many: { needs: ['first'], count: 3000 },
      last: { needs: ['many'] },
    });
    const order = await finishRun(redis, run);
    expect(order[0]).toBe('first');
    expect(order.at(-1)).toBe('last');
    expect(order).toHaveLength(3002);
  });

  test('a failure skips 3,000 and what waits for them', async () => {
    const run = await startRun(redis, {
      first: {},
      many: { needs: ['first'], count: 3000 },
      last: { needs: ['many'] },
    });
    expect(await finishRun(redis, run, { first: 'failed' })).toEqual(['first']);
    expect(await readRun(redis, run)).toMatchObject({ status: 'failed', counts: { skipped: 3001 } });
  });

  test('a count of 0 is skipped, and so is what needs it', async () => {
    const run = await startRun(redis, {
      none: { count: 0 },
      after: { needs: ['none'] },
      late: { needs: ['none'], when: 'none_failed' },
    });
    expect(await finishRun(redis, run)).toEqual(['late']);
    expect(await jobsOf(redis, run)).toMatchObject([
      { job: 'none', status: 'skipped', reason: 'empty-matrix' },
      { job: 'after', status: 'skipped', reason: 'upstream-skipped', cause: 'none' },
      { job: 'late', status: 'succeeded' },
    ]);
  });
});

test('a job may lose its lease twice, the third time it fails as poison, whatever its retries are', async () => {
  const run = await startRun(redis, { a: {}, b: { needs: ['a'] } });
  for (const attempt of [1, 2, 3]) {
    expect((await step(redis, run, { claim: 1 })).claims).toMatchObject([{ job: 'a', attempt, losses: attempt - 1 }]);
    await step(redis, run, { outcomes: [outcome('a', attempt, 'lost', { holder: 'w1' })], worker: 'w2' });
  }
  expect(await jobsOf(redis, run)).toMatchObject([
    { job: 'a', status: 'failed', reason: 'poison', attempt: 3, losses: 3, failures: 0 },
    { job: 'b', status: 'skipped', reason: 'upstream-failed', cause: 'a' },
  ]);
});

test('a claim that is sent again is answered with the same jobs, also when it asks for none any more', async () => {
  const run = await startRun(redis, { a: { count: 5 } });
  const { claims } = await step(redis, run, { claim: 2, claimId: 'lost' });
  for (const claim of [2, 0]) {
    expect((await step(redis, run, { claim, claimId: 'lost' })).claims).toEqual(claims);
  }
  await step(redis, run, { outcomes: [outcome('a[1]', 1, 'succeeded')] });
  const left = claims.filter(({ job }) => job !== 'a[1]');
  expect((await step(redis, run, { claim: 2, claimId: 'lost' })).claims).toEqual(left);
  expect(await readRun(redis, run)).toMatchObject({ counts: { running: 1, ready: 3 } });
});

test('of what is cancelled nothing is claimed, though there is more of it than one call can close', async () => {
  const run = await startRun(redis, { many: { count: 3000 } });
  expect(await cancelRun(redis, run)).toBe('cancelling');
  const { claims, backlog } = await step(redis, run, { claim: 5 });
  expect(claims).toEqual([]);
  expect(backlog).toBeGreaterThan(0);
  expect(await finishRun(redis, run)).toEqual([]);
});

test('a cancelled run starts clean-up jobs only', async () => {
  const run = await startRun(redis, { a: {}, b: { needs: ['a'] }, tidy: { needs: ['b'], when: 'always' } });
  await step(redis, run, { claim: 1 });
  expect(await cancelRun(redis, run)).toBe('cancelling');
  const settled = await step(redis, run, { outcomes: [outcome('a', 1, 'succeeded')], claim: 5 });
  expect(settled.claims.map(({ job }) => job)).toEqual(['tidy']);
  await step(redis, run, { outcomes: [outcome('tidy', 1, 'succeeded')] });
  expect(await jobsOf(redis, run)).toMatchObject([
    { status: 'cancelled' },
    { status: 'cancelled' },
    { status: 'succeeded' },
  ]);
  expect((await readRun(redis, run))?.status).toBe('cancelled');
});
