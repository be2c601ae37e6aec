// `wp run` and `wp status` from end to end: the order of jobs, the output, and the exit code.
import { describe, expect, inject, test } from 'vitest';
import { readStatus } from '../support/status.ts';
import { runIdIn, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

describe('the pipelines that come with wp', () => {
  test('chain: A, B and C succeed in order', async () => {
    const { exitCode, stdout } = await wp(['run', 'pipelines/chain.yaml', '--json'], env);
    expect(exitCode).toBe(0);
    expect(succeeded(stdout)).toEqual(['A', 'B', 'C']);
  });

  test('chain-fails: B fails, C is skipped, and status shows the same later', async () => {
    const { exitCode, stdout } = await wp(['run', 'pipelines/chain-fails.yaml'], env);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^C +skipped +upstream-failed: B$/m);
    const run = runIdIn(stdout);
    const jobs = [
      { job: 'A', status: 'succeeded' },
      { job: 'B', status: 'failed', reason: 'exit', exit_code: 1 },
      { job: 'C', status: 'skipped', reason: 'upstream-failed', cause: 'B' },
    ];
    expect(await readStatus(run, env)).toMatchObject({ status: 'failed', jobs });
    const shown = await wp(['status', run], env);
    expect(shown.exitCode).toBe(0);
    expect(stdout).toContain(shown.stdout.trim());
  });

  test('diamond and release succeed', async () => {
    for (const name of ['diamond', 'release']) {
      const { exitCode, stdout, stderr } = await wp(['run', `pipelines/${name}.yaml`], env);
      expect(exitCode, stdout + stderr).toBe(0);
    }
  });

  test('flat-sleep: the workers share the jobs, and sleep exactly the drawn times', async () => {
    const { exitCode, stdout } = await wp(
      ['run', 'pipelines/flat-sleep.yaml', '--iterations', '60', '--workers', '4'],
      env,
    );
    expect(exitCode, stdout).toBe(0);
    const status = await readStatus(runIdIn(stdout), env);
    const drawn = status.jobs.map((job) => Number(job.sleep_ms));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(60);
    expect(status.workers).toHaveLength(4);
    expect(sum(status.workers.map(({ jobs }) => jobs))).toBe(60);
    expect(sum(status.workers.map(({ slept_ms }) => slept_ms))).toBe(sum(drawn));
    expect(stdout).toContain(`${(sum(drawn) / 1000).toFixed(3)}s`);
  });

  test('a seed repeats the draw', async () => {
    const draw = async (seed: string): Promise<unknown[]> => {
      const { stdout } = await wp(['run', 'pipelines/flat-sleep.yaml', '--iterations', '5', '--seed', seed], env);
      return (await readStatus(runIdIn(stdout), env)).jobs.map((job) => job.sleep_ms);
    };
    expect(await draw('7')).toEqual(await draw('7'));
    expect(await draw('7')).not.toEqual(await draw('8'));
  });
});

describe('flags and variables', () => {
  test('WP_WORKERS and WP_ITERATIONS replace the flags, and flags override them', async () => {
    const settings = { ...env, WP_WORKERS: '2', WP_ITERATIONS: '8' };
    const { stdout } = await wp(['run', 'pipelines/flat-sleep.yaml'], settings);
    const status = await readStatus(runIdIn(stdout), env);
    expect([status.jobs.length, status.workers.length]).toEqual([8, 2]);
    const flagged = await wp(['run', 'pipelines/flat-sleep.yaml', '--iterations', '3', '--workers', '1'], settings);
    const other = await readStatus(runIdIn(flagged.stdout), env);
    expect([other.jobs.length, other.workers.length]).toEqual([3, 1]);
  });

  test('WP_ITERATIONS is ignored for a pipeline without that param', async () => {
    expect((await wp(['run', 'pipelines/chain.yaml'], { ...env, WP_ITERATIONS: '8' })).exitCode).toBe(0);
  });

  test.each([
    [['--workers', 'many'], /--workers must be a whole number/],
    [['--concurrency', '0'], /--concurrency must be a whole number of at least 1/],
    [['-p', 'iterations'], /-p must be name=value/],
    [['-p', 'iteration=3'], /iterations/],
    [['-p', 'iterations=few'], /iterations/],
    [['--lease', '5'], /--lease must be a duration .* A bare number has no unit: write 5s or 5m/],
    [['--worker', '3'], /--worker/],
  ])('%s exits with 2 and says what is wrong', async (flags, message) => {
    const { exitCode, stdout, stderr } = await wp(['run', 'pipelines/flat-sleep.yaml', ...flags], env);
    expect(exitCode).toBe(2);
    expect(stdout + stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

test('a failed job is retried after its delay, then the jobs that need it run', async () => {
  using file = yamlFile(`
jobs:
  flaky: { retry: { max: 2, delay: 50ms }, run: 'test "$WP_ATTEMPT" = 3' }
  after: { needs: flaky, run: 'true' }
`);
  const { exitCode, stdout } = await wp(['run', file.path], env);
  expect(exitCode, stdout).toBe(0);
  expect(await readStatus(runIdIn(stdout), env)).toMatchObject({
    jobs: [{ job: 'flaky', attempt: 3, failures: 2 }, { attempt: 1 }],
  });
});

test('the last lines of a failed job are shown', async () => {
  using file = yamlFile(`
jobs:
  talks: { run: 'for n in 1 2 3; do echo "line $n"; done; echo broken >&2; exit 4' }
`);
  const { exitCode, stdout } = await wp(['run', file.path], env);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/talks failed \(exit 4\).*\n {2}line 1\n {2}line 2\n {2}line 3\n {2}broken\n/);
});

test('a job finds its run and attempt in its environment, but not the address of Redis', async () => {
  using file = yamlFile(`
params: { region: eu }
env: { COMMON: common }
jobs:
  where: { count: 2, env: { OWN: "own \${{ params.region }}" }, run: env }
`);
  const { stdout } = await wp(['run', file.path], env);
  const log = await wp(['logs', runIdIn(stdout), 'where[2]'], env);
  const lines = log.stdout.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      `WP_RUN_ID=${runIdIn(stdout)}`,
      'WP_JOB=where[2]',
      'WP_ATTEMPT=1',
      'WP_INDEX=2',
      'WP_PARAM_REGION=eu',
      'COMMON=common',
      'OWN=own eu',
    ]),
  );
  expect(lines.filter((line) => line.startsWith('WP_REDIS_URL'))).toEqual([]);
});

test('list shows the newest run first, and the beginning of an id finds a run', async () => {
  const { stdout } = await wp(['run', 'pipelines/chain.yaml'], env);
  const run = runIdIn(stdout);
  const listed = (await wp(['list', '--limit', '50', '--json'], env)).stdout.trim().split('\n');
  const ids = listed.map((line): string => JSON.parse(line).run);
  expect(ids).toContain(run);
  expect(ids).toEqual([...ids].sort().reverse());
  expect(await readStatus(run.slice(0, -1), env)).toMatchObject({ run });
  const unknown = await wp(['status', 'zzz'], env);
  expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('there is no run "zzz"') });
});

function succeeded(json: string): string[] {
  const events = json
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return events.filter(({ event }) => event === 'succeeded').map(({ job }) => job);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

test('a job that damages the folder of its output file still ends as usual, and harms no other job', async () => {
  const replace = 'd=$(dirname "$WP_OUTPUT"); rm -rf "$d"; : > "$d"';
  using file = yamlFile(`
jobs:
  replaces: { run: '${replace}; exit 3' }
  then: { needs: { job: replaces, when: always }, run: 'echo a=1 >> "$WP_OUTPUT"' }
  removes: { needs: then, run: 'rm -rf "$(dirname "$WP_OUTPUT")"' }
  at_last: { needs: removes, run: 'echo a=1 >> "$WP_OUTPUT"' }
  forbids: { needs: at_last, run: 'chmod 500 "$(dirname "$WP_OUTPUT")"' }
`);
  const { exitCode, stdout, stderr } = await wp(['run', file.path, '--json'], env);
  expect([exitCode, stderr]).toEqual([1, '']);
  const { jobs } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(jobs).toMatchObject([
    { job: 'replaces', status: 'failed', exit_code: 3 },
    ...['then', 'removes', 'at_last', 'forbids'].map((job) => ({ job, status: 'succeeded' })),
  ]);
});
