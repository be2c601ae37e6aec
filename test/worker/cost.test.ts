// What a worker sends to Redis for the jobs that it runs, counted: the rest of what a job costs is counted in test/state/cost.test.ts.
import { expect, test } from 'vitest';
import type { JobRecord } from '../../src/state/records/records.ts';
import { lockKey, runKey } from '../../src/state/redis/run-keys.ts';
import { Wake } from '../../src/state/redis/wake.ts';
import { Secrets } from '../../src/worker/secrets/secrets.ts';
import { Worker } from '../../src/worker/worker.ts';
import { guard } from '../support/commands.ts';
import { jobsOf, startRun, step } from '../support/engine.ts';
import { startMonitor } from '../support/monitor.ts';
import { ownRedis } from '../support/own-redis.ts';
import { type JobSketch, sketchSleep } from '../support/plans.ts';
import { until } from '../support/until.ts';

const own = ownRedis();

test('a hop of a chain is one call that settles and claims, and a lease that is taken and given back', async () => {
  const hops = 50;
  const jobs: Record<string, JobSketch> = { j0: sketchSleep(0) };
  for (let n = 1; n < hops; n++) jobs[`j${n}`] = { needs: [`j${n - 1}`], ...sketchSleep(0) };
  const { advances, leases } = await workedWith(1, jobs);
  // On a slow machine a worker also looks by itself now and then.
  expect(advances).toBeLessThan(1.5 * hops);
  expect(leases).toBe(2 * hops);
});

test('jobs that nothing holds up go in batches of as many as there are slots', async () => {
  const [jobs, slots] = [800, 20];
  const { advances, leases } = await workedWith(slots, { j: sketchSleep(0, jobs) });
  expect(advances).toBeLessThan((1.5 * jobs) / slots);
  expect(leases).toBeLessThan((3 * jobs) / slots);
});

test('where there is not enough to claim ahead, nobody asks for it again and again', async () => {
  const jobs = 40;
  const { advances } = await workedWith(1, { j: sketchSleep(1, 3 * jobs) }, 2 * jobs);
  expect(advances).toBeLessThan(1.5 * jobs);
});

interface Sent {
  readonly advances: number;
  /** Calls of Redlock. */
  readonly leases: number;
}

/** What is sent for the run by a worker that has it for itself, save for what another `held` all the time. */
async function workedWith(slots: number, jobs: Readonly<Record<string, JobSketch>>, held = 0): Promise<Sent> {
  const { redis, server } = own;
  const run = await startRun(redis, jobs);
  if (held > 0) await step(redis, run, { worker: 'other', claim: held });
  const wake = new Wake(redis);
  const worker = new Worker({
    ...{ redis, lockServers: [redis], wake, guard, slots, leaseMs: 60_000, graceMs: 0, version: 'test' },
    ...{ secrets: new Secrets(undefined), notify: (notice) => expect(notice).toBe('nothing') },
  });
  await worker.prepare();
  await using monitor = await startMonitor(server.url);
  void worker.start(run);
  const isOver = ({ worker, status }: JobRecord): boolean => worker === 'other' || status === 'succeeded';
  if (held === 0) await worker.served(run);
  else await until(async () => (await jobsOf(redis, run)).every(isOver), 'the other jobs to be over');
  const keys = (await monitor.commands()).flatMap(({ words, isInner }) => (isInner ? [] : (words[3] ?? [])));
  await worker.stop(0);
  wake.close();
  const leases = keys.filter((key) => key.startsWith(lockKey(run, ''))).length;
  return { advances: keys.filter((key) => key === runKey(run)).length, leases };
}
