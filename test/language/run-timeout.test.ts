// `run_timeout`: a run whose time is up is cancelled, whatever goes on in it.
import { expect, inject, test } from 'vitest';
import { runYaml } from '../support/run-yaml.ts';
import { steeredJobs } from '../support/steered-jobs.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

test('running jobs are ended, waiting jobs do not start, and jobs with always run', async () => {
  using jobs = steeredJobs();
  const { status, endings } = await runYaml(
    `
run_timeout: 500ms
jobs:
  long: { run: '${jobs.script}' }
  nap: { sleep: 1h }
  next: { needs: long, run: 'true' }
  tidy: { needs: long, when: always, run: 'echo tidy >> "${jobs.folder}/trace"' }
hooks:
  on_cancel: { run: 'echo "$WP_RUN_RESULT" >> "${jobs.folder}/trace"' }
`,
    env,
    ['--workers', '2'],
  );
  expect(status).toMatchObject({ status: 'cancelled', reason: 'run-timeout' });
  const cancelled = 'cancelled run-timeout';
  expect(endings).toEqual({ long: cancelled, nap: cancelled, next: cancelled, tidy: 'succeeded' });
  expect(jobs.trace()).toEqual(['tidy', 'cancelled']);
});

test('a wait between two attempts counts too', async () => {
  const { status, endings } = await runYaml(
    `
run_timeout: 500ms
jobs: { again: { retry: { max: 1, delay: 1h }, run: 'exit 1' } }
`,
    env,
  );
  expect(status).toMatchObject({ status: 'cancelled', reason: 'run-timeout' });
  expect(endings).toEqual({ again: 'cancelled run-timeout' });
});

test('a run that ends in time is not touched', async () => {
  const { exitCode, status } = await runYaml(`run_timeout: 1h\njobs: { quick: { run: 'true' } }`, env);
  expect([exitCode, status.status, status.reason]).toEqual([0, 'succeeded', undefined]);
});
