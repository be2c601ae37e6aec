// `wp pause` and `wp resume`: while a run is paused no job starts, running jobs end, and the run can still be cancelled.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { here } from '../support/dispatched.ts';
import { ownServer } from '../support/redis.ts';
import { closed, jobsIn, startWorker, submit } from '../support/runs.ts';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import type { WpProcess } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

let worker: WpProcess;

const server = await ownServer();
const env = { WP_REDIS_URL: server.url };

beforeAll(async () => {
  worker = await startWorker(env, '--concurrency', '2');
});

afterAll(async () => {
  worker.signal('SIGKILL');
  await worker.end;
});

async function pausedRun(path: string, isStarted: () => Promise<unknown>): Promise<string> {
  const run = await submit(path, env);
  await isStarted();
  const { exitCode, stdout } = await here(['pause', run], env);
  expect([exitCode, stdout]).toEqual([0, `Run ${run} is paused.\n`]);
  return run;
}

test('while a run is paused no job starts and running jobs end; after a resume it continues to its end', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { a: { run: '${jobs.script}' }, b: { needs: a, run: '${jobs.script}' } }`);
  const run = await pausedRun(file.path, () => jobs.started('a'));
  jobs.end('a');
  const status = await until(async () => {
    const seen = await readStatus(run, env);
    return seen.jobs[0]?.status === 'succeeded' && seen;
  }, 'the running job to end');
  expect([status.status, ...jobsIn(status)]).toEqual(['paused', 'a succeeded', 'b ready']);
  expect((await here(['status', run], env)).stdout).toMatch(/^paused for /m);
  // The worker is free, and takes every job that it may take.
  using other = yamlFile(`jobs: { a: { run: 'true' } }`);
  expect(await closed(await submit(other.path, env), env)).toMatchObject({ status: 'succeeded' });
  expect(jobs.starts('b')).toBe(0);
  expect((await here(['resume', run], env)).stdout).toBe(`Run ${run} is running.\n`);
  await jobs.started('b');
  jobs.end('b');
  expect(await closed(run, env)).toMatchObject({ status: 'succeeded' });
});

test('a paused run can be cancelled, and its clean-up jobs run', async () => {
  using jobs = steeredJobs();
  const tidy = `{ needs: a, when: always, run: 'echo tidy >> "${jobs.folder}/trace"' }`;
  using file = yamlFile(`jobs: { a: { run: '${jobs.script}' }, tidy: ${tidy} }`);
  const run = await pausedRun(file.path, () => jobs.started('a'));
  await here(['cancel', run], env);
  expect(jobsIn(await closed(run, env))).toEqual(['a cancelled', 'tidy succeeded']);
  expect(jobs.trace()).toEqual(['tidy']);
});

test('a retry of a paused run leaves it paused', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { a: { run: 'test -e "${jobs.folder}/fixed"' }, b: { run: '${jobs.script}' } }`);
  const run = await pausedRun(file.path, async () => {
    await jobs.started('b');
    await until(async () => (await here(['status'], env)).stdout.includes('1 failed'), 'a to fail');
  });
  await here(['retry', run, '--detach'], env);
  const status = await readStatus(run, env);
  expect([status.status, ...jobsIn(status)]).toEqual(['paused', 'a ready', 'b running']);
  jobs.end('b');
  await here(['cancel', run], env);
});

test('a run that is over cannot be paused, and a run that is not paused cannot be resumed', async () => {
  using file = yamlFile(`jobs: { a: { run: 'true' } }`);
  const run = await submit(file.path, env);
  await closed(run, env);
  for (const what of ['pause', 'resume']) {
    const { exitCode, stderr } = await here([what, run], env);
    expect([exitCode, stderr]).toEqual([2, `wp: run ${run} cannot be ${what}d: it has ended (succeeded).\n`]);
  }
});
