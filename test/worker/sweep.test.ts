// A worker may settle a job as lost only if it has proved the loss by taking the lease.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type LeaseListener, Leases } from '../../src/state/leases/leases.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { lockKey } from '../../src/state/redis/run-keys.ts';
import { advance } from '../../src/state/work/advance-run.ts';
import { rescueLostJobs } from '../../src/worker/sweep.ts';
import { jobOf, startRun, step } from '../support/engine.ts';
import { connection } from '../support/redis.ts';
import { until } from '../support/until.ts';

/** Databases of one server; each stands for a separate lock server. */
let locks: readonly Redis[];
/** Broken connections, for a network failure that only the sweeping worker has. */
let cutOff: readonly Redis[];
const leaseMs = 5_000;

const redis = await connection();

beforeAll(async () => {
  locks = [2, 3, 4].map((db) => new Redis(`${inject('redisUrl')}/${db}`));
  cutOff = [1, 2].map(() => new Redis('redis://127.0.0.1:1', { enableOfflineQueue: false }).on('error', () => {}));
});

afterAll(() => {
  for (const connection of [redis, ...locks, ...cutOff]) connection.disconnect();
});

test('a worker that sees only a minority of the lock servers does not settle a job as lost', async () => {
  const run = await startRun(redis, { a: {} });
  const key = lockKey(run, 'a');
  const holder = new Leases(locks, leaseMs, listener);
  await Promise.all(locks.map((server) => server.ping()));
  expect(await holder.take([key])).toContain(key);
  await claimLongAgo(run);
  await sweep(run, [...locks.slice(0, 1), ...cutOff]);
  expect(await jobOf(redis, run, 'a')).toMatchObject({ status: 'running', losses: 0 });
  holder.release([key]);
});

test('a job whose lease is free is settled as lost once, however many workers find it', async () => {
  const run = await startRun(redis, { a: {} });
  await claimLongAgo(run);
  await Promise.all([1, 2, 3].map(() => sweep(run, locks)));
  expect(await jobOf(redis, run, 'a')).toMatchObject({ status: 'ready', attempt: 1, losses: 1 });
});

describe('a lost job keeps its place under max_parallel: 1', () => {
  test.each([false, true])('before the jobs behind it (with lock servers: %s)', async (hasLockServers) => {
    const run = await startRun(redis, { a: {}, b: {}, c: {} }, { maxParallel: 1 });
    await claimLongAgo(run);
    await sweep(run, locks, hasLockServers);
    expect(await claimedNext(run)).toBe('a');
  });

  test('before the other legs of its job', async () => {
    const run = await startRun(redis, { a: { count: 3, maxParallel: 1 } });
    await claimLongAgo(run);
    await sweep(run, locks, false);
    expect(await claimedNext(run)).toBe('a[1]');
  });
});

/** Asks again and again, as workers with free slots do. */
async function claimedNext(run: RunId): Promise<string | undefined> {
  return until(async () => (await step(redis, run, { claim: 3 })).claims.map(({ job }) => job).join(), 'a claim');
}

const listener: LeaseListener = { onLost: () => {}, onUnavailable: () => {} };

/** Claimed so long ago that every sweep asks whether its holder still lives. */
async function claimLongAgo(run: RunId): Promise<void> {
  const claim = { id: 'claim', count: 1, ahead: 0 };
  await advance(redis, run, { worker: 'holder', leaseMs: -1, outcomes: [], claim });
}

async function sweep(run: RunId, servers: readonly Redis[], hasLockServers = true): Promise<void> {
  const leases = new Leases(servers, leaseMs, listener);
  await rescueLostJobs(
    run,
    { worker: 'sweeper', redis, leases, hasLockServers, leaseMs, notify: () => {} },
    () => false,
  );
}
