// Workers in the test's own process, for all tests of a file, on a database of their own: a worker that serves every open run must not
// find the runs of other tests.
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import type { LockServer } from '../../src/state/leases/leases.ts';
import { connectRedis } from '../../src/state/redis/connection.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { Wake } from '../../src/state/redis/wake.ts';
import type { Notice } from '../../src/worker/notice.ts';
import { Secrets } from '../../src/worker/secrets/secrets.ts';
import { Worker } from '../../src/worker/worker.ts';
import { newWorkerIds } from '../../src/worker/worker-ids.ts';
import { commands, timers } from './commands.ts';

export interface OwnWorkers {
  /** undefined until the first test. */
  readonly redis: WpRedis;
  /** What the workers have reported in this test. */
  readonly notices: Notice[];
  /** The workers are stopped after the test. `run`: the only run to serve; undefined: every open run. */
  start(
    run: RunId | undefined,
    count: number,
    slots: number,
    leaseMs?: number,
    locks?: readonly LockServer[],
  ): Worker[];
  /** Resolves when the run has ended. `locks`: lock servers; undefined: there are none. */
  work(run: RunId, count: number, slots: number, leaseMs?: number, locks?: readonly LockServer[]): Promise<void>;
}

/** `database`: every test file has another number. */
export function ownWorkers(database: number): OwnWorkers {
  let wake: Wake;
  const workers: Worker[] = [];
  const notices: Notice[] = [];
  const own = { notices, start, work } as { -readonly [Name in keyof OwnWorkers]: OwnWorkers[Name] };

  beforeAll(async () => {
    own.redis = await connectRedis(`${inject('redisUrl')}/${database}`, 'once there, always');
    wake = new Wake(own.redis);
  });

  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop(0)));
    notices.length = 0;
  });

  afterAll(async () => {
    wake.close();
    own.redis.disconnect();
  });

  function start(
    run: RunId | undefined,
    count: number,
    slots: number,
    leaseMs = 5_000,
    lockServers: readonly LockServer[] = [own.redis],
  ): Worker[] {
    const { redis } = own;
    const notify = (notice: Notice): void => void notices.push(notice);
    const shared = { redis, lockServers, wake, commands, timers, secrets: new Secrets(), notify };
    const settings = { ...shared, slots, leaseMs, graceMs: 1_000, version: 'test' };
    const started = newWorkerIds(count).map((id) => new Worker(id, settings));
    for (const worker of started) void worker.start(run);
    workers.push(...started);
    return started;
  }

  async function work(
    run: RunId,
    count: number,
    slots: number,
    leaseMs?: number,
    locks?: readonly LockServer[],
  ): Promise<void> {
    const started = start(run, count, slots, leaseMs, locks);
    await Promise.all(started.map((worker) => worker.served(run)));
  }

  return own;
}
