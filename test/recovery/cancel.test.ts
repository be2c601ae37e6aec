// `wp cancel` of a run, a job or a leg, and with --force: what ends, what still runs, and that the result stays.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { here } from '../support/dispatched.ts';
import { outcome, step } from '../support/engine.ts';
import { lives } from '../support/processes.ts';
import { connection, ownServer } from '../support/redis.ts';
import { closed, jobsIn, startWorker, submit } from '../support/runs.ts';
import { snapshot } from '../support/snapshot.ts';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import type { WpProcess } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

let worker: WpProcess;

const server = await ownServer();
const redis = await connection(server.url);
// The grace is longer than any test, so a test that waits for it to pass fails.
const env = { WP_REDIS_URL: server.url, WP_GRACE: '10m' };

beforeAll(async () => {
  worker = await startWorker(env, '--concurrency', '4');
});

afterAll(async () => {
  worker.signal('SIGKILL');
  await worker.end;
});

test('a job that ignores TERM and then succeeds stays cancelled, and its result is refused when it is sent again', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs:
  w: { run: 'trap "" TERM; ${jobs.script}' }
  after: { needs: w, run: 'echo after >> "${jobs.folder}/trace"' }
`);
  const run = (await submit(file.path, env)) as RunId;
  await jobs.started('w');
  await here(['cancel', run], env);
  const { jobs: open } = await readStatus(run, env);
  expect(open).toMatchObject([{ status: 'running' }, { status: 'cancelled' }]);
  jobs.end('w');
  const status = await closed(run, env);
  expect(status).toMatchObject({
    status: 'cancelled',
    jobs: [{ status: 'cancelled', reason: 'user' }, { attempt: 0 }],
  });
  const before = await snapshot(redis, run);
  const late = { outcomes: [outcome('w', 1, 'succeeded')] };
  const replies = [
    await step(redis, run, { ...late, worker: String(open[0]?.worker) }),
    await step(redis, run, { ...late, worker: 'another' }),
  ];
  expect(replies.map(({ results }) => results[0])).toEqual(['already', 'stale']);
  expect(await snapshot(redis, run)).toEqual(before);
  expect(jobs.trace()).toEqual([]);
});

test('a cancel does not change a run that has ended', async () => {
  using file = yamlFile(`jobs: { a: { run: 'true' } }`);
  const run = await submit(file.path, env);
  const before = await closed(run, env);
  const { exitCode, stdout } = await here(['cancel', run, '--force'], env);
  expect([exitCode, stdout]).toEqual([0, `Run ${run} has ended: succeeded.\n`]);
  expect(await readStatus(run, env)).toEqual(before);
});

test('clean-up jobs and hooks run once, after all other jobs have ended', async () => {
  using jobs = steeredJobs();
  const trace = (word: string): string => `run: 'echo ${word} >> "${jobs.folder}/trace"'`;
  using file = yamlFile(`
jobs:
  work: { run: '${jobs.script}' }
  next: { needs: work, ${trace('next')} }
  tidy: { needs: next, when: always, ${trace('tidy')} }
hooks:
  on_success: { ${trace('success')} }
  on_cancel: { ${trace('hook')} }
`);
  const run = await submit(file.path, env);
  await jobs.started('work');
  await here(['cancel', run], env);
  expect(jobsIn(await closed(run, env))).toEqual(['work cancelled', 'next cancelled', 'tidy succeeded']);
  expect(jobs.trace()).toEqual(['tidy', 'hook']);
});

describe('with --force', () => {
  test('clean-up jobs and hooks do not run, and a job that traps TERM is killed at once', async () => {
    using jobs = steeredJobs();
    const trace = (word: string): string => `run: 'echo ${word} >> "${jobs.folder}/trace"'`;
    using file = yamlFile(`
jobs:
  deaf: { run: 'trap "" TERM; ${jobs.script}' }
  tidy: { needs: deaf, when: always, ${trace('tidy')} }
hooks:
  on_cancel: { ${trace('hook')} }
  always: { ${trace('hook')} }
`);
    const run = await submit(file.path, env);
    const pid = await jobs.started('deaf');
    await here(['cancel', run, '--force'], env);
    expect(jobsIn(await closed(run, env))).toEqual(['deaf cancelled', 'tidy cancelled']);
    expect([lives(pid), jobs.trace()]).toEqual([false, []]);
  });

  test('a clean-up job of a run that is already being cancelled is ended', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`
jobs:
  work: { run: '${jobs.script}' }
  tidy: { needs: work, when: always, run: 'trap "" TERM; ${jobs.script}' }
`);
    const run = await submit(file.path, env);
    await jobs.started('work');
    await here(['cancel', run], env);
    const pid = await jobs.started('tidy');
    await here(['cancel', run, '--force'], env);
    expect(jobsIn(await closed(run, env))).toEqual(['work cancelled', 'tidy cancelled']);
    expect(lives(pid)).toBe(false);
  });
});

test('a second cancel names what still runs, and how to kill it', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs:
  work: { run: '${jobs.script}' }
  tidy: { needs: work, when: always, run: '${jobs.script}' }
`);
  const run = await submit(file.path, env);
  await jobs.started('work');
  expect((await here(['cancel', run], env)).stdout).toBe(`Run ${run} is being cancelled.\n`);
  await jobs.started('tidy');
  const { exitCode, stdout } = await here(['cancel', run], env);
  expect([exitCode, stdout]).toEqual([
    0,
    `Run ${run} is being cancelled. Still running: tidy. To kill what runs: wp cancel ${run} --force\n`,
  ]);
  jobs.end('tidy');
  expect(jobsIn(await closed(run, env))).toEqual(['work cancelled', 'tidy succeeded']);
});

describe('one job', () => {
  test('is ended, jobs that need it are skipped, and the other jobs continue', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`
jobs:
  a: { run: '${jobs.script}' }
  b: { needs: a, run: 'true' }
  c: { run: '${jobs.script}' }
`);
    const run = await submit(file.path, env);
    const pid = await jobs.started('a');
    await jobs.started('c');
    expect((await here(['cancel', run, 'a'], env)).stdout).toBe(`Job a of run ${run} is being cancelled.\n`);
    await until(() => !lives(pid), 'the job to be ended');
    jobs.end('c');
    const status = await closed(run, env);
    expect(jobsIn(status)).toEqual(['a cancelled', 'b skipped', 'c succeeded']);
    expect(status.jobs[1]).toMatchObject({ reason: 'upstream-cancelled', cause: 'a' });
    expect(status.status).toBe('cancelled');
    const { exitCode, stdout } = await here(['watch', run], env);
    expect([exitCode, stdout]).toEqual([4, expect.stringContaining('cancelled (a was cancelled) in ')]);
  });

  test.each(['running', 'waiting'])('that is allowed to fail and is %s is a warning', async (when) => {
    using jobs = steeredJobs();
    using file = yamlFile(`
jobs:
  first: { run: '${jobs.script}' }
  a: { ${when === 'waiting' ? 'needs: first, ' : ''}allow_failure: true, run: '${jobs.script}' }
  b: { needs: a, run: 'true' }
`);
    const run = await submit(file.path, env);
    await jobs.started(when === 'waiting' ? 'first' : 'a');
    await here(['cancel', run, 'a'], env);
    await until(async () => (await readStatus(run, env)).jobs[1]?.status === 'cancelled', 'the job to be cancelled');
    jobs.end('first');
    const status = await closed(run, env);
    expect(jobsIn(status)).toEqual(['first succeeded', 'a cancelled', 'b skipped']);
    expect(status).toMatchObject({ status: 'succeeded', warnings: 1 });
    expect((await here(['watch', run], env)).exitCode).toBe(0);
  });

  test('can be a single leg, which ends alone', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`jobs: { legs: { count: 2, run: '${jobs.script}' } }`);
    const run = await submit(file.path, env);
    await Promise.all(['legs[1]', 'legs[2]'].map((leg) => jobs.started(leg)));
    await here(['cancel', run, 'legs[2]'], env);
    await until(async () => (await readStatus(run, env)).jobs[1]?.status === 'cancelled', 'the leg to be cancelled');
    jobs.end('legs[1]');
    expect(jobsIn(await closed(run, env))).toEqual(['legs[1] succeeded', 'legs[2] cancelled']);
    expect((await here(['status', run], env)).stdout).toContain('cancelled (legs[2] was cancelled) in ');
  });

  test.each(['nope', 'a[3]', 'hook:always'])(
    'that does not exist, %s, is an error and changes nothing',
    async (job) => {
      using jobs = steeredJobs();
      using file = yamlFile(`jobs: { a: { run: '${jobs.script}' } }\nhooks: { always: { run: 'true' } }`);
      const run = await submit(file.path, env);
      await jobs.started('a');
      const { exitCode, stderr } = await here(['cancel', run, job], env);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`has no job "${job}"`)]);
      jobs.end('a');
      expect(await closed(run, env)).toMatchObject({ status: 'succeeded' });
    },
  );
});
