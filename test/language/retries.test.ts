// Between two attempts a job has not ended, so its dependents wait.
import { expect, inject, test } from 'vitest';
import { finished } from '../support/run-yaml.ts';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { startWp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

test('dependents wait between attempts, and the last attempt decides', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs:
  a: { priority: 1, retry: { max: 1, delay: 10ms }, run: '${jobs.script}' }
  b: { needs: a, run: '${jobs.script}' }
  f: { needs: a, if: failure(), run: '${jobs.script}' }
  hold: { run: '${jobs.script}' }
`);
  await using run = startWp(['run', file.path, '--workers', '1'], env);
  const [, id = ''] = await run.says(/^Run (\w+)/m);
  await jobs.started('a', 1);
  jobs.end('a', 1, 1);
  // Takes the only slot, for as long as the test wants to look.
  await jobs.started('hold');
  expect((await readStatus(id, env)).jobs).toMatchObject([
    { job: 'a', status: 'ready', attempt: 1, failures: 1, due_at: expect.any(Number) },
    { job: 'b', status: 'blocked' },
    { job: 'f', status: 'blocked' },
    { job: 'hold', status: 'running' },
  ]);
  jobs.end('hold');
  await jobs.started('a', 2);
  const { jobs: during } = await readStatus(id, env);
  expect(during).toMatchObject([{ status: 'running' }, { status: 'blocked' }, { status: 'blocked' }, {}]);
  expect([jobs.starts('b'), jobs.starts('f')]).toEqual([0, 0]);
  jobs.end('a', 2);
  await jobs.started('b');
  jobs.end('b');
  const { exitCode, endings } = await finished(await run.end, env);
  expect(exitCode).toBe(0);
  expect(endings).toMatchObject({ a: 'succeeded', b: 'succeeded', f: 'skipped rule-unmet' });
  expect(jobs.starts('f')).toBe(0);
});
