// `run_timeout`: a run that takes too long is cancelled, wherever its jobs run, and its clean-up jobs run.
import { describe, expect, inject, test } from 'vitest';
import { here } from '../support/dispatched.ts';
import { jobsIn } from '../support/runs.ts';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { startWp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

describe('a run that exceeds its run_timeout', () => {
  test('is cancelled with exit code 5, and its clean-up jobs and hooks run', async () => {
    using jobs = steeredJobs();
    const trace = (word: string): string => `run: 'echo ${word} >> "${jobs.folder}/trace"'`;
    using file = yamlFile(`
run_timeout: 1s
jobs:
  long: { run: '${jobs.script}' }
  next: { needs: long, ${trace('next')} }
  tidy: { needs: next, when: always, ${trace('tidy')} }
hooks:
  on_failure: { ${trace('failure')} }
  on_cancel: { ${trace('hook')} }
`);
    await using client = startWp(['run', file.path], env);
    const [, run = ''] = await client.says(/^Run (\w+)/m);
    const { exitCode, stdout } = await client.end;
    expect([exitCode, stdout]).toEqual([5, expect.stringMatching(/^cancelled, run-timeout in /m)]);
    expect(jobs.trace()).toEqual(['tidy', 'hook']);
    const status = await readStatus(run, env);
    expect(jobsIn(status)).toEqual(['long cancelled', 'next cancelled', 'tidy succeeded']);
    expect(status.jobs.map(({ reason }) => reason)).toEqual(['run-timeout', 'run-timeout', undefined]);
  });

  test('is cancelled even while it is paused', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`run_timeout: 3s\njobs: { a: { run: '${jobs.script}' }, b: { needs: a, run: 'true' } }`);
    await using client = startWp(['run', file.path], env);
    const [, run = ''] = await client.says(/^Run (\w+)/m);
    await here(['pause', run], env);
    expect((await client.end).exitCode).toBe(5);
  });

  test('gets its full time again when it is retried', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`run_timeout: 2s\njobs: { a: { run: '${jobs.script}' } }`);
    await using client = startWp(['run', file.path], env);
    const [, run = ''] = await client.says(/^Run (\w+)/m);
    expect((await client.end).exitCode).toBe(5);
    await using retried = startWp(['retry', run], env);
    await jobs.started('a', 2);
    jobs.end('a', 2);
    expect((await retried.end).exitCode).toBe(0);
  });
});
