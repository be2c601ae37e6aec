// `wp attach`: continues a run whose client was killed, shares a run with other workers, and leaves it without harm.
import { expect, inject, test } from 'vitest';
import { closed, jobsIn, submit } from '../support/runs.ts';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { startWp, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl'), WP_LEASE: '1s' };

test('a run whose client was killed with KILL continues where it was', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs:
  done: { run: 'true' }
  work: { needs: done, run: '${jobs.script}' }
  after: { needs: work, run: 'true' }
`);
  await using client = startWp(['run', file.path, '--workers', '1'], env);
  const [, run = ''] = await client.says(/^Run (\w+)/m);
  await jobs.started('work');
  client.signal('SIGKILL');
  await client.end;
  await using attached = startWp(['attach', run, '--workers', '1'], env);
  await jobs.started('work', 2);
  jobs.end('work', 2);
  const { exitCode, stdout } = await attached.end;
  expect(exitCode, stdout).toBe(0);
  expect(jobsIn(await closed(run, env))).toEqual(['done succeeded', 'work succeeded 2', 'after succeeded']);
});

test('Ctrl-C leaves the run to other workers, and hands back the jobs that run here without blame', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' } }`);
  const run = await submit(file.path, env);
  await using attached = startWp(['attach', run, '--workers', '1'], env);
  await jobs.started('work');
  attached.signal('SIGINT');
  const { exitCode, stderr } = await attached.end;
  expect([exitCode, stderr]).toEqual([130, expect.stringContaining('are handed back to other workers')]);
  expect(await readStatus(run, env)).toMatchObject({
    status: 'running',
    jobs: [{ status: 'ready', attempt: 1, failures: 0, losses: 0 }],
  });
  await using next = startWp(['attach', run, '--workers', '1'], env);
  await jobs.started('work', 2);
  jobs.end('work', 2);
  expect((await next.end).exitCode).toBe(0);
});

test('two wp attach share the run, and both show its result', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { a: { run: '${jobs.script}' }, b: { run: '${jobs.script}' } }`);
  const run = await submit(file.path, env);
  await using one = startWp(['attach', run, '--workers', '1'], env);
  await using other = startWp(['attach', run, '--workers', '1'], env);
  await Promise.all([jobs.started('a'), jobs.started('b')]);
  jobs.end('a');
  jobs.end('b', 1, 3);
  for (const { exitCode, stdout } of [await one.end, await other.end]) {
    expect([exitCode, stdout]).toEqual([1, expect.stringMatching(/^b +failed/m)]);
  }
  expect((await closed(run, env)).workers.map(({ jobs: done }) => done)).toEqual([1, 1]);
});

test('with --workers 0 it runs no jobs and only shows the run', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' } }`);
  await using client = startWp(['run', file.path, '--workers', '1'], env);
  const [, run = ''] = await client.says(/^Run (\w+)/m);
  await jobs.started('work');
  await using looking = startWp(['attach', run, '--workers', '0'], env);
  await looking.says(/left to wp worker processes/);
  jobs.end('work');
  expect((await looking.end).exitCode).toBe(0);
  expect((await readStatus(run, env)).workers).toHaveLength(1);
});

test.each([
  ['true', 0],
  ['exit 3', 1],
])('a run that is over, of a job "%s", is shown with its result', async (script, code) => {
  using file = yamlFile(`jobs: { work: { run: '${script}' } }`);
  const [run = ''] = /\w+$/m.exec(await submit(file.path, env)) ?? [];
  expect((await wp(['attach', run], env)).exitCode).toBe(code);
  const { exitCode, stdout } = await wp(['attach', run], env);
  expect([exitCode, stdout]).toEqual([code, expect.stringMatching(/^work +(succeeded|failed)/m)]);
});
