// The cost of a worker: its commands while it is idle, and the resources that it keeps after its jobs.
import { readdirSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { lockKey } from '../../src/state/redis/run-keys.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { finishRun, startRun, step } from '../support/engine.ts';
import { startMonitor } from '../support/monitor.ts';
import type { JobSketch } from '../support/plans.ts';
import { connection, ownServer } from '../support/redis.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { closed, startWorker } from '../support/runs.ts';
import { controlC, startInTerminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

let server: RedisServer;
let redis: WpRedis;
let env: Record<string, string>;

beforeEach(async () => {
  server = await ownServer();
  redis = await connection(server.url);
  env = { WP_REDIS_URL: server.url };
});

const job: JobSketch = {};

/** Long enough that a worker runs one in each of its slots. */
const slow: JobSketch = { spec: { work: { kind: 'run', script: 'sleep 0.2', shell: 'sh' } } };

test('an idle worker sends at most 10 commands a second', async () => {
  await using _worker = await startWorker(env);
  expect(await commandsIn(5)).toBeLessThanOrEqual(50);
}, 30_000);

test('so it does with a long history and many open runs, and it never scans all keys', async () => {
  for (let n = 0; n < 300; n++) await finishRun(redis, await startRun(redis, { a: job, b: { needs: ['a'] } }));
  const open: RunId[] = [];
  for (let n = 0; n < 20; n++) open.push(await startRun(redis, { a: job, b: { needs: ['a'] } }));
  for (const run of open) {
    await step(redis, run, { claim: 1, claimId: 'busy.1', worker: 'busy' });
    await redis.set(lockKey(run, 'busy'), 'busy');
  }
  await using _worker = await startWorker({ ...env, WP_LEASE: '1s' });
  await until(async () => (await redis.zcard('wp:open')) === open.length, 'the closed runs to be put aside', 60_000);
  // It asks once more about each run that it knew and that has left the list meanwhile.
  await until(async () => (await commandsIn(1)) <= 10, 'the worker to come to rest');
  expect(await commandsIn(5)).toBeLessThanOrEqual(50);
  const used = await redis.info('commandstats');
  expect(used).not.toMatch(/cmdstat_(keys|scan|flushall)\b/);
}, 120_000);

test('500 jobs leave no connections, open files or listeners behind', async () => {
  const args = ['worker', '--concurrency', '10'];
  await using worker = startInTerminal(args, { columns: 80, rows: 24, env });
  await worker.shows(/serves the runs/);
  const pid = await worker.pid();
  const work = async (runs: number, job: JobSketch): Promise<void> => {
    for (let n = 0; n < runs; n++) {
      const jobs = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`j${index}`, job]));
      expect(await closed(await startRun(redis, jobs), env)).toMatchObject({ status: 'succeeded' });
    }
  };
  await work(2, slow);
  const before = await usage(pid);
  await work(18, job);
  expect(await usage(pid)).toEqual(before);
  worker.type(controlC);
  expect((await worker.end).exitCode).toBe(130);
  expect(worker.bytes()).not.toMatch(/warning|waiting/i);
}, 60_000);

/** How many commands all clients but this test send. */
async function commandsIn(seconds: number): Promise<number> {
  await using monitor = await startMonitor(server.url);
  const from = (await monitor.commands()).length;
  const since = performance.now();
  await until(() => performance.now() - since > seconds * 1_000, `${seconds} s to pass`);
  return (await monitor.commands()).slice(from).filter(({ isInner }) => !isInner).length;
}

/** Of an idle worker. */
async function usage(pid: number): Promise<{ readonly connections: number; readonly files: number }> {
  let seen = '';
  return until(async () => {
    const [, connections] = /^connected_clients:(\d+)/m.exec(await redis.info('clients')) ?? [];
    const now = { connections: Number(connections), files: readdirSync(`/proc/${pid}/fd`).length };
    const isStill = seen === JSON.stringify(now);
    seen = JSON.stringify(now);
    return isStill && now;
  }, 'the worker to come to rest');
}
