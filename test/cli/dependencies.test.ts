// A failure halts only what depends on it, for any number of workers.
import { describe, expect, inject, test } from 'vitest';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { runIdIn, startWp, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

describe.each(['1', '2', '8'])('with %s workers', (workers) => {
  test('a failure skips its descendants, which name it as the cause, and no other job', async () => {
    using jobs = steeredJobs();
    const say = (name: string): string => `echo ${name} >> "${jobs.folder}/trace"`;
    using file = yamlFile(`
jobs:
  a: { run: 'exit 3' }
  b: { needs: [a], run: '${say('b')}' }
  c: { needs: [b], run: '${say('c')}' }
  x: { run: 'sleep 0.2; ${say('x')}' }
  y: { needs: [x], run: '${say('y')}' }
  z: { needs: [c, y], run: '${say('z')}' }
`);
    const { exitCode, stdout } = await wp(['run', file.path, '--workers', workers], env);
    expect(exitCode).toBe(1);
    expect(jobs.trace()).toEqual(['x', 'y']);
    const skipped = { status: 'skipped', reason: 'upstream-failed', cause: 'a' };
    const succeeded = { status: 'succeeded' };
    expect(await readStatus(runIdIn(stdout), env)).toMatchObject({
      status: 'failed',
      jobs: [{ status: 'failed', exit_code: 3 }, skipped, skipped, succeeded, succeeded, skipped],
    });
  });
});

test('a join starts once, after the last of its needs', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs:
  fast: { run: 'true' }
  slow: { run: '${jobs.script}' }
  join: { needs: [fast, slow], run: '${jobs.script}' }
`);
  await using run = startWp(['run', file.path, '--workers', '4'], env);
  await run.says(/succeeded +fast/);
  await jobs.started('slow');
  expect(jobs.starts('join')).toBe(0);
  jobs.end('slow');
  await jobs.started('join');
  jobs.end('join');
  expect((await run.end).exitCode).toBe(0);
  expect(jobs.starts('join')).toBe(1);
});

test('in a diamond, retries that run out fail the run and retries that succeed do not', async () => {
  using jobs = steeredJobs();
  const diamond = (d: string): string => `
jobs:
  a: { run: 'true', retry: 2 }
  b: { needs: [a], retry: { max: 2, delay: 10ms }, run: 'echo b >> "${jobs.folder}/trace"; false' }
  c: { needs: [a], retry: { max: 2, delay: 10ms }, run: 'test "$WP_ATTEMPT" = 2' }
  d: { needs: ${d}, run: 'echo d >> "${jobs.folder}/trace"' }
`;
  using failing = yamlFile(diamond('[b, c]'));
  const failed = await wp(['run', failing.path], env);
  expect(failed.exitCode).toBe(1);
  expect(jobs.trace()).toEqual(['b', 'b', 'b']);
  expect(failed.stdout).toMatch(/^c +succeeded/m);
  expect(failed.stdout).toMatch(/^d +skipped/m);
  using passing = yamlFile(diamond('[c]').replace('; false', ''));
  expect((await wp(['run', passing.path], env)).exitCode).toBe(0);
});
