// `wp cancel` without a worker: the run is still closed, and wp says what it cannot do.
import { describe, expect, test } from 'vitest';
import { openRun, writeRun } from '../../src/state/create/create-run.ts';
import { readRun } from '../../src/state/records/records.ts';
import { keysOf } from '../../src/state/redis/run-keys.ts';
import { removeRun } from '../../src/state/retention/remove-run.ts';
import { makePlan } from '../support/plans.ts';
import { connection, ownServer } from '../support/redis.ts';
import { startRedisProxy } from '../support/redis-proxy.ts';
import { closed, jobsIn, startWorker, submit } from '../support/runs.ts';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { startWp, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const server = await ownServer();
const redis = await connection(server.url);

const env = { WP_REDIS_URL: server.url, WP_LEASE: '1s' };

test('a run that never had a worker is cancelled at once, and can be pruned', async () => {
  using file = yamlFile(`jobs: { a: { run: 'true' }, b: { needs: a, run: 'true' } }`);
  const run = await submit(file.path, env);
  const { exitCode, stdout } = await wp(['cancel', run], env);
  expect([exitCode, stdout]).toEqual([0, `Run ${run} has ended: cancelled.\n`]);
  expect(jobsIn(await readStatus(run, env))).toEqual(['a cancelled', 'b cancelled']);
  expect((await wp(['prune', '--older-than', '0s', '--dry-run'], env)).stdout).toContain(run);
});

test('the job of a worker that was just killed with KILL is cancelled when its lease has ended', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { a: { run: '${jobs.script}' }, b: { needs: a, run: 'true' } }`);
  const run = await submit(file.path, env);
  await using worker = await startWorker(env);
  await jobs.started('a');
  worker.signal('SIGKILL');
  await worker.end;
  const { exitCode, stdout } = await wp(['cancel', run], env);
  expect([exitCode, stdout]).toEqual([0, `Run ${run} has ended: cancelled. It had no worker.\n`]);
  expect(jobsIn(await closed(run, env))).toEqual(['a cancelled', 'b cancelled']);
});

test('when a clean-up job is left, wp names the command to type, and that command works', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs:
  a: { run: '${jobs.script}' }
  tidy: { needs: a, when: always, run: 'echo tidy >> "${jobs.folder}/trace"' }
`);
  const runs = [await submit(file.path, env), await submit(file.path, env)];
  for (const run of runs) {
    const { exitCode, stdout } = await wp(['cancel', run], env);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      `Run ${run} is being cancelled: 1 clean-up job without a worker. To run the rest: wp attach ${run}. To skip it: wp cancel ${run} --force\n`,
    );
  }
  const [attached = '', forced = ''] = runs;
  expect((await wp(['attach', attached], env)).exitCode).toBe(4);
  expect(jobsIn(await readStatus(attached, env))).toEqual(['a cancelled', 'tidy succeeded']);
  expect((await wp(['cancel', forced, '--force'], env)).stdout).toBe(`Run ${forced} has ended: cancelled.\n`);
  expect(jobsIn(await readStatus(forced, env))).toEqual(['a cancelled', 'tidy cancelled']);
  expect(jobs.trace()).toEqual(['tidy']);
});

test('a worker of another run does not count', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { a: { run: '${jobs.script}' } }`);
  await using client = startWp(['run', file.path, '--workers', '1'], env);
  await jobs.started('a');
  using other = yamlFile(`jobs: { a: { run: 'true' }, tidy: { needs: a, when: always, run: 'true' } }`);
  const run = await submit(other.path, env);
  expect((await wp(['cancel', run], env)).stdout).toContain('clean-up job without a worker');
  jobs.end('a');
  expect((await client.end).exitCode).toBe(0);
});

describe('a run whose client died while it wrote the run', () => {
  test('is shown as not open yet, and wp cancel removes it', async () => {
    const run = await writeRun(redis, makePlan({ a: {}, b: { needs: ['a'] } }), {});
    const written = `The client that submits this run is still writing it. If that client is gone, "wp cancel ${run}" removes the run.`;
    const { stdout } = await wp(['status', run], env);
    expect(stdout).toContain(written);
    expect(stdout).toContain('creating: 1 blocked, 1 ready');
    expect((await wp(['explain', run], env)).stdout).toContain(written);
    const ofJob = await wp(['cancel', run, 'a'], env);
    expect([ofJob.exitCode, ofJob.stderr]).toEqual([
      2,
      `wp: run ${run} is still being created. To remove it: wp cancel ${run}\n`,
    ]);
    const { exitCode, stdout: said } = await wp(['cancel', run], env);
    expect([exitCode, said]).toEqual([0, `Run ${run} was not open yet, and is removed.\n`]);
    expect(await redis.keys(`*${run}*`)).toEqual([]);
    expect((await wp(['list'], env)).stdout).not.toContain(run);
  });

  test('makes wp attach wait and say so', async () => {
    const run = await writeRun(redis, makePlan({ a: {} }), {});
    await using attached = startWp(['attach', run], env);
    await attached.says(/still writing it/);
    await openRun(redis, run);
    expect((await attached.end).exitCode).toBe(0);
  });

  test('is reported as removed to its client, if that is still alive', async () => {
    using file = yamlFile(`jobs: { a: { run: 'true' } }`);
    await using proxy = await startRedisProxy(Number(new URL(server.url).port));
    const held = proxy.hold('sismember');
    await using client = startWp(['run', file.path, '--workers', '1'], { ...env, WP_REDIS_URL: proxy.url });
    const release = await held;
    const [run = ''] = await redis.zrange('wp:open', '-1', '-1');
    await wp(['cancel', run], env);
    release();
    const { exitCode, stderr } = await client.end;
    expect([exitCode, stderr]).toEqual([3, `wp: run ${run} was removed from Redis while it was running.\n`]);
  });

  test('is cancelled if it was opened just before the removal', async () => {
    const run = await writeRun(redis, makePlan({ a: {}, b: { needs: ['a'] } }), {});
    await using proxy = await startRedisProxy(Number(new URL(server.url).port));
    const held = proxy.hold('hget');
    await using cancel = startWp(['cancel', run], { ...env, WP_REDIS_URL: proxy.url });
    const release = await held;
    await openRun(redis, run);
    release();
    expect((await cancel.end).stdout).toBe(`Run ${run} has ended: cancelled.\n`);
    expect(jobsIn(await readStatus(run, env))).toEqual(['a cancelled', 'b cancelled']);
  });

  test('cannot be opened after a part of it was removed', async () => {
    const run = await writeRun(redis, makePlan({ a: { count: 3 } }), {});
    await redis.wpPrune(keysOf(run), '0');
    await openRun(redis, run);
    expect((await readRun(redis, run))?.status).toBe('cancelled');
    await removeRun(redis, run);
    expect(await redis.keys(`*${run}*`)).toEqual([]);
  });
});
