// Counts what a worker sends to Redis for the jobs that it runs. test/state/cost.test.ts counts the other costs of a job.
import { expect, test } from 'vitest';
import type { JobRecord } from '../../src/state/records/records.ts';
import { lockKey, runKey } from '../../src/state/redis/run-keys.ts';
import { Wake } from '../../src/state/redis/wake.ts';
import { Secrets } from '../../src/worker/secrets/secrets.ts';
import { Worker } from '../../src/worker/worker.ts';
import { commands, timers } from '../support/commands.ts';
import { jobsOf, startRun, step } from '../support/engine.ts';
import { startMonitor } from '../support/monitor.ts';
import { type JobSketch, sketchSleep } from '../support/plans.ts';
import { connection, ownServer } from '../support/redis.ts';
import { until } from '../support/until.ts';

const server = await ownServer();
const redis = await connection(server.url);

test('each job of a chain costs one call that settles and claims, and all of them one lease that is taken and given back', async () => {
  const hops = 50;
  const jobs: Record<string, JobSketch> = { j0: sketchSleep(0) };
  for (let n = 1; n < hops; n++) jobs[`j${n}`] = { needs: [`j${n - 1}`], ...sketchSleep(0) };
  const { advances, leases } = await workedWith(1, jobs);
  // On a slow machine the worker also looks by itself at times.
  expect(advances).toBeLessThan(1.5 * hops);
  expect(leases).toBe(2);
});

test('jobs without needs are claimed in batches, one job for each slot', async () => {
  const [jobs, slots] = [800, 20];
  const { advances, leases } = await workedWith(slots, { j: sketchSleep(0, jobs) });
  expect(advances).toBeLessThan((1.5 * jobs) / slots);
  expect(leases).toBe(2);
});

test('a worker that finds too few jobs to claim ahead does not ask for them again and again', async () => {
  const jobs = 40;
  const { advances } = await workedWith(1, { j: sketchSleep(1, 3 * jobs) }, 2 * jobs);
  expect(advances).toBeLessThan(1.5 * jobs);
});

interface Sent {
  readonly advances: number;
  /** Calls made by Redlock. */
  readonly leases: number;
}

/** What one worker sends while it runs all jobs of the run, except for `held` jobs that another worker has all the time. */
async function workedWith(slots: number, jobs: Readonly<Record<string, JobSketch>>, held = 0): Promise<Sent> {
  const run = await startRun(redis, jobs);
  if (held > 0) await step(redis, run, { worker: 'other', claim: held });
  const wake = new Wake(redis);
  const worker = new Worker('worker', {
    redis,
    lockServers: [redis],
    wake,
    commands,
    timers,
    secrets: new Secrets(),
    slots,
    leaseMs: 60_000,
    graceMs: 0,
    version: 'test',
    notify: (notice) => expect(notice).toBe('nothing'),
  });
  await worker.prepare();
  await using monitor = await startMonitor(server.url);
  void worker.start(run);
  const isOver = ({ worker, status }: JobRecord): boolean => worker === 'other' || status === 'succeeded';
  if (held === 0) await worker.served(run);
  else await until(async () => (await jobsOf(redis, run)).every(isOver), 'the other jobs to be over');
  const sent = (await monitor.commands()).filter(({ isInner }) => !isInner).map(({ words }) => words);
  await worker.stop(0);
  wake.close();
  const leases = sent.filter(([, , , key]) => key?.startsWith(lockKey(run, ''))).length;
  const advances = sent.filter(([, , , key, ...more]) => key === runKey(run) && more.at(-1)?.includes('"outcomes"'));
  return { advances: advances.length, leases };
}
