// `wp retry`: reruns the jobs that did not succeed and their dependents, at any time, and no other jobs.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { here } from '../support/dispatched.ts';
import { ownServer } from '../support/redis.ts';
import { closed, jobsIn, startWorker, submit } from '../support/runs.ts';
import { readStatus } from '../support/status.ts';
import { type SteeredJobs, steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { runIdIn, startWp } from '../support/wp.ts';
import { type YamlFile, yamlFile } from '../support/yaml-file.ts';

const server = await ownServer();
const env = { WP_REDIS_URL: server.url };

/** b fails until the test fixes it. */
function forked({ folder }: SteeredJobs): YamlFile {
  return yamlFile(`
jobs:
  a: { run: 'echo a >> "${folder}/trace"' }
  b: { needs: [a], run: 'test -e "${folder}/fixed" && echo b >> "${folder}/trace"' }
  c: { needs: [b], run: 'echo c >> "${folder}/trace"' }
  d: { needs: [a], run: 'echo d >> "${folder}/trace"' }
`);
}

function fix({ folder }: SteeredJobs): void {
  writeFileSync(join(folder, 'fixed'), '');
}

test('after a failure was fixed, the failed job and its dependents run once, and the run succeeds', async () => {
  using jobs = steeredJobs();
  using file = forked(jobs);
  const first = await here(['run', file.path], env);
  expect(first.exitCode).toBe(1);
  const run = runIdIn(first.stdout);
  fix(jobs);
  const { exitCode, stdout } = await here(['retry', run], env);
  expect(exitCode, stdout).toBe(0);
  expect(jobs.trace().sort()).toEqual(['a', 'b', 'c', 'd']);
  const status = await readStatus(run, env);
  expect([status.status, ...jobsIn(status)]).toEqual([
    'succeeded',
    'a succeeded',
    'b succeeded 2',
    'c succeeded',
    'd succeeded',
  ]);
});

test('a run whose jobs all succeeded has nothing to retry, which is not an error', async () => {
  using file = yamlFile(
    `jobs: { a: { run: 'true' }, off: { if: "\${{ 1 == 2 }}", run: 'true' }, on: { needs: off, run: 'true' } }`,
  );
  const run = runIdIn((await here(['run', file.path], env)).stdout);
  const before = await readStatus(run, env);
  const { exitCode, stdout, stderr } = await here(['retry', run], env);
  expect([exitCode, stdout, stderr]).toEqual([0, '', expect.stringContaining('there is nothing to retry')]);
  expect(await readStatus(run, env)).toEqual(before);
});

test('in a run that is still going, failed jobs run again and running jobs are left alone', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs:
  long: { run: '${jobs.script}' }
  bad: { run: 'test -e "${jobs.folder}/fixed"' }
  after: { needs: bad, run: 'true' }
`);
  await using _worker = await startWorker(env, '--concurrency', '2');
  const run = await submit(file.path, env);
  await jobs.started('long');
  await until(async () => (await readStatus(run, env)).counts.skipped === 1, 'bad to fail');
  fix(jobs);
  expect(await here(['retry', run, '--detach'], env)).toMatchObject({ exitCode: 0, stdout: `${run}\n` });
  await until(async () => (await readStatus(run, env)).counts.succeeded === 2, 'what failed to run again');
  jobs.end('long');
  const status = await closed(run, env);
  expect([status.status, ...jobsIn(status)]).toEqual([
    'succeeded',
    'long succeeded',
    'bad succeeded 2',
    'after succeeded',
  ]);
});

test('of two retries at once one wins, the other says so, and no job runs twice', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { a: { run: 'test -e "${jobs.folder}/fixed" && ${jobs.script}' } }`);
  const run = runIdIn((await here(['run', file.path], env)).stdout);
  fix(jobs);
  const both = [0, 1].map(() => startWp(['retry', run, '--workers', '1'], env));
  await jobs.started('a', 2);
  jobs.end('a', 2);
  const ends = await Promise.all(both.map(({ end }) => end));
  const [said = ''] = ends.filter(({ stdout }) => stdout === '').map(({ stderr }) => stderr);
  // The later retry may also come when the job already runs again.
  expect(said).toMatch(/someone else has just retried|nothing to retry/);
  expect(ends.filter(({ stdout, exitCode }) => exitCode === 0 && /^a +succeeded/m.test(stdout))).toHaveLength(1);
  expect(jobsIn(await readStatus(run, env))).toEqual(['a succeeded 2']);
});

describe('--job', () => {
  test('runs one job and its dependents again; --no-downstream leaves the dependents out', async () => {
    using jobs = steeredJobs();
    using file = forked(jobs);
    fix(jobs);
    const run = runIdIn((await here(['run', file.path], env)).stdout);
    for (const words of [['b'], ['d', '--no-downstream']])
      expect(await here(['retry', run, '--job', ...words], env)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(jobsIn(await readStatus(run, env))).toEqual([
      'a succeeded',
      'b succeeded 2',
      'c succeeded 2',
      'd succeeded 2',
    ]);
    expect(jobs.trace().slice(4)).toEqual(['b', 'c', 'd']);
  });

  test('with an unknown job is an error', async () => {
    using file = yamlFile(`jobs: { a: { run: 'true' } }`);
    const run = runIdIn((await here(['run', file.path], env)).stdout);
    const { exitCode, stderr } = await here(['retry', run, '--job', 'b'], env);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('has no job "b"')]);
  });
});

test('legs that come from the outputs of a job are made again when the job runs again, and the logs of the former legs stay', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs:
  make: { run: 'echo "v=$(cat "${jobs.folder}/list")" >> "$WP_OUTPUT"' }
  legs:
    needs: make
    strategy: { matrix: { n: "\${{ fromJSON(needs.make.outputs.v) }}" } }
    run: 'echo "leg $WP_MATRIX_N, attempt $WP_ATTEMPT"'
  after: { needs: legs, run: 'true' }
`);
  const list = join(jobs.folder, 'list');
  writeFileSync(list, '[1, 2]');
  const run = runIdIn((await here(['run', file.path], env)).stdout);
  writeFileSync(list, '[2, 3]');
  await here(['retry', run, '--job', 'make'], env);
  expect(jobsIn(await readStatus(run, env))).toEqual([
    ...['make succeeded 2', 'legs[n=2] succeeded 2', 'legs[n=3] succeeded', 'after succeeded 2'],
  ]);
  const logs = await Promise.all(['[n=1]', '[n=2]'].map((leg) => here(['logs', run, `legs${leg}`], env)));
  expect(logs.map(({ stdout }) => stdout)).toEqual(['leg 1, attempt 1\n', 'leg 2, attempt 2\n']);
});

test('a retry of a run that was cancelled by Ctrl-C runs the jobs that had not succeeded', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(
    `jobs: { a: { run: 'true' }, b: { needs: a, run: '${jobs.script}' }, c: { needs: b, run: 'true' } }`,
  );
  await using client = startWp(['run', file.path], env);
  const [, run = ''] = await client.says(/^Run (\w+)/m);
  await jobs.started('b');
  client.signal('SIGINT');
  expect((await client.end).exitCode).toBe(130);
  await using retried = startWp(['retry', run], env);
  await jobs.started('b', 2);
  jobs.end('b', 2);
  expect((await retried.end).exitCode).toBe(0);
  expect(jobsIn(await readStatus(run, env))).toEqual(['a succeeded', 'b succeeded 2', 'c succeeded']);
});
