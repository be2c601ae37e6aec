// `wp workers list` and `drain`: which workers there are, what they run, and how they are drained without losing a job.
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { workersDrainKey } from '../../src/state/redis/keys.ts';
import { connection, ownServer } from '../support/redis.ts';
import { closed, startWorker, submit } from '../support/runs.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { startWp, type WpProcess, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const server = await ownServer();
const env = { WP_REDIS_URL: server.url };

interface Listed {
  readonly worker: string;
  readonly pid: number;
  readonly running: readonly { readonly run: string; readonly jobs: number }[];
  readonly draining: boolean;
}

async function list(): Promise<Listed[]> {
  const { stdout } = await wp(['workers', 'list', '--json'], env);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Resolves when the list shows it. */
async function listed({ pid }: WpProcess, isSo: (worker: Listed) => boolean = () => true): Promise<Listed> {
  return until(async () => (await list()).find((worker) => worker.pid === pid && isSo(worker)), 'the worker to be so');
}

test('without workers the list says how to start a worker', async () => {
  const { exitCode, stdout, stderr } = await wp(['workers', 'list'], env);
  expect([exitCode, stdout, stderr]).toEqual([0, '', 'There are no workers. Start one with "wp worker".\n']);
});

test('the list shows where a worker is and what it runs, and drops the worker when it has ended', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { a: { run: '${jobs.script}' }, b: { run: '${jobs.script}' } }`);
  await using worker = await startWorker(env, '--concurrency', '3');
  const idle = await listed(worker);
  expect(idle).toEqual({
    worker: expect.stringMatching(`-${worker.pid}-`),
    host: hostname(),
    pid: worker.pid,
    slots: 3,
    version: 1,
    wp_version: manifest.version,
    since: expect.any(Number),
    running: [],
    draining: false,
    has_lock_servers: false,
  });
  const run = await submit(file.path, env);
  await Promise.all(['a', 'b'].map((job) => jobs.started(job)));
  await listed(worker, ({ running }) => running[0]?.run === run && running[0].jobs === 2);
  expect((await wp(['workers'], env)).stdout).toMatch(/^worker .*\n\S+-\d+-\S+ .* 3 +2 jobs of 1 run +20\d\d-/);
  for (const job of ['a', 'b']) jobs.end(job);
  await closed(run, env);
  worker.signal('SIGTERM');
  await worker.end;
  expect(await list()).toEqual([]);
});

describe('draining', () => {
  test('a worker finishes its running jobs, starts no new ones, says why, and exits with 0', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`jobs: { a: { run: '${jobs.script}' }, b: { needs: a, run: '${jobs.script}' } }`);
    await using worker = await startWorker(env);
    const run = await submit(file.path, env);
    await jobs.started('a');
    const { worker: id } = await listed(worker, ({ running }) => running.length === 1);
    const drain = await wp(['workers', 'drain', id.slice(0, -1)], env);
    expect(drain).toMatchObject({
      exitCode: 0,
      stdout: `Worker ${id} takes no more jobs, and exits after 1 running job.\n`,
    });
    await listed(worker, ({ draining }) => draining);
    expect((await wp(['workers', 'drain', id], env)).stdout).toContain('is already drained');
    jobs.end('a');
    const { exitCode, stderr } = await worker.end;
    expect([exitCode, jobs.starts('b')]).toEqual([0, 0]);
    expect(stderr).toContain(
      `worker ${id} is drained by "wp workers drain". It takes no more jobs, and exits after 1 running job.`,
    );
    await using _other = await startWorker(env);
    await jobs.started('b');
    jobs.end('b');
    expect(await closed(run, env)).toMatchObject({ status: 'succeeded', jobs: [{ attempt: 1 }, { attempt: 1 }] });
  });

  test('an idle worker ends at once', async () => {
    await using worker = await startWorker(env);
    const { worker: id } = await listed(worker);
    await wp(['workers', 'drain', id], env);
    expect(await worker.end).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/is drained by .*It exits\./),
    });
  });

  test('a worker that missed the message hears of it at its next heartbeat', async () => {
    await using worker = await startWorker(env);
    const { worker: id } = await listed(worker);
    const redis = await connection(server.url);
    await redis.sadd(workersDrainKey, id);
    expect((await worker.end).exitCode).toBe(0);
  });

  test('a worker that drains still obeys a SIGTERM', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`jobs: { a: { run: '${jobs.script}' } }`);
    await using worker = await startWorker(env, '--drain-timeout', '0s');
    const run = await submit(file.path, env);
    await jobs.started('a');
    await wp(['workers', 'drain', (await listed(worker)).worker], env);
    await listed(worker, ({ draining }) => draining);
    worker.signal('SIGTERM');
    expect((await worker.end).exitCode).toBe(143);
    expect((await wp(['status', run], env)).stdout).toMatch(/^a +ready/m);
    await wp(['cancel', run], env);
  });

  test('is refused for a worker of "wp run", and wp says what to do instead', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`jobs: { a: { run: '${jobs.script}' } }`);
    await using client = startWp(['run', file.path, '--workers', '1'], env);
    const [, run = ''] = await client.says(/^Run (\w+)/m);
    await jobs.started('a');
    const { worker: id } = await listed(client);
    const { exitCode, stderr } = await wp(['workers', 'drain', id], env);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`belongs to the process that shows run ${run}`);
    expect(stderr).toContain(`wp cancel ${run}`);
    jobs.end('a');
    expect((await client.end).exitCode).toBe(0);
  });

  test('an unknown worker is refused, and so is a prefix that several workers share', async () => {
    await using _one = await startWorker(env);
    await using _other = await startWorker(env);
    await until(async () => (await list()).length === 2, 'both workers to be listed');
    const unknown = await wp(['workers', 'drain', 'nobody'], env);
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('there is no worker "nobody"') });
    const shared = await wp(['workers', 'drain', hostname()], env);
    expect(shared).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is the beginning of several') });
  });
});

test('with --exit-when-idle a worker runs all jobs that there are and then exits with 0', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { a: { run: '${jobs.script}' }, b: { needs: a, run: '${jobs.script}' } }`);
  const run = await submit(file.path, env);
  await using worker = await startWorker(env, '--exit-when-idle', '300ms');
  await jobs.started('a');
  await listed(worker, ({ running }) => running.length === 1);
  for (const job of ['a', 'b']) jobs.end(job);
  expect(await worker.end).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('--exit-when-idle') });
  expect(await closed(run, env)).toMatchObject({ status: 'succeeded' });
});
