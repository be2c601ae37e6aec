// A large sample pipeline: what runs, what is skipped and why, and the exit codes.
import { expect, inject, test } from 'vitest';
import { type FinishedRun, finished, jobOf } from '../support/run-yaml.ts';
import { type SteeredJobs, steeredJobs } from '../support/steered-jobs.ts';
import { startWp, wp } from '../support/wp.ts';
import { sample, secrets } from './sample.ts';

const env = { WP_REDIS_URL: inject('redisUrl'), ...secrets };

const extracts = { 'extract[shard=a]': 'succeeded', 'extract[shard=b]': 'succeeded', 'extract[shard=c]': 'succeeded' };
const started = { warmup: 'succeeded', plan: 'succeeded', ...extracts };

test('without failures, everything but the rollback runs', async () => {
  using jobs = steeredJobs();
  const { exitCode, endings, status } = await runSample(jobs);
  expect(endings).toEqual({
    ...started,
    lint: 'succeeded',
    load: 'succeeded',
    report: 'succeeded',
    rollback: 'skipped rule-unmet',
  });
  expect([exitCode, status.status, status.warnings]).toEqual([0, 'succeeded', 0]);
  expect(jobs.trace().sort()).toEqual([...Object.keys(extracts), 'hook:always', 'lint', 'load', 'plan', 'report']);
});

test('lint exits 2: a warning, the run succeeds', async () => {
  using jobs = steeredJobs();
  const { exitCode, endings, status } = await runSample(jobs, '-p', 'lint=2');
  expect(endings).toMatchObject({ lint: 'failed exit', load: 'succeeded', report: 'succeeded' });
  expect(jobOf(status, 'lint')).toMatchObject({ exit_code: 2, allowed: true });
  expect([exitCode, status.status, status.warnings]).toEqual([0, 'succeeded', 1]);
  expect(jobs.trace()).not.toContain('hook:on_failure');
});

test('lint exits 1: the report still runs, and the run fails', async () => {
  using jobs = steeredJobs();
  const { exitCode, endings, status } = await runSample(jobs, '-p', 'lint=1');
  expect(endings).toMatchObject({ lint: 'failed exit', load: 'succeeded', report: 'succeeded' });
  expect([exitCode, status.status, status.warnings]).toEqual([1, 'failed', 0]);
  expect(jobs.trace()).toEqual(expect.arrayContaining(['hook:on_failure', 'hook:always']));
});

test('another region: load is skipped, the report runs, and nothing is rolled back', async () => {
  using jobs = steeredJobs();
  const { exitCode, endings } = await runSample(jobs, '-p', 'region=us');
  expect(endings).toEqual({
    ...started,
    lint: 'succeeded',
    load: 'skipped condition-false',
    report: 'succeeded',
    rollback: 'skipped rule-unmet',
  });
  expect(exitCode).toBe(0);
});

test('one leg of extract fails after its retries: the others go on, and the rollback runs', async () => {
  using jobs = steeredJobs();
  const { exitCode, endings, status } = await runSample(jobs, '-p', 'bad=b');
  expect(endings).toEqual({
    ...started,
    'extract[shard=b]': 'failed exit',
    lint: 'succeeded',
    load: 'skipped upstream-failed',
    report: 'skipped upstream-failed',
    rollback: 'succeeded',
  });
  expect(jobOf(status, 'extract[shard=b]')).toMatchObject({ attempt: 4, exit_code: 75 });
  expect(jobOf(status, 'report')).toMatchObject({ cause: 'extract[shard=b]' });
  expect([exitCode, status.status]).toEqual([1, 'failed']);
  expect(jobs.trace()).not.toContain('load');
});

test('Ctrl-C: running groups get TERM, and only jobs with always still start', async () => {
  using jobs = steeredJobs();
  const trace = `"${jobs.folder}/trace"`;
  using file = sample({
    folder: jobs.folder,
    extract: `trap 'echo "TERM $SHARD" >> ${trace}; exit 0' TERM; (${jobs.script})`,
    jobs: `  tidy: { needs: report, when: always, run: 'echo tidy >> ${trace}' }`,
    hooks: `  on_cancel: { run: 'echo "$WP_JOB" >> ${trace}' }`,
  });
  await using run = startWp(['run', file.path, '--workers', '4'], env);
  for (const leg of Object.keys(extracts)) await jobs.started(leg);
  await run.says(/succeeded +lint/);
  run.signal('SIGINT');
  const { exitCode, endings, status } = await finished(await run.end, env);
  expect(exitCode).toBe(130);
  expect(status.status).toBe('cancelled');
  const cancelled = 'cancelled user';
  const legs = Object.fromEntries(Object.keys(extracts).map((leg) => [leg, cancelled]));
  expect(endings).toEqual({
    ...started,
    ...legs,
    lint: 'succeeded',
    load: cancelled,
    report: cancelled,
    rollback: cancelled,
    tidy: 'succeeded',
  });
  const afterwards = jobs.trace().filter((line) => !/^(plan|lint|extract)/.test(line));
  expect(afterwards.slice(0, 4).sort()).toEqual(['TERM a', 'TERM b', 'TERM c', 'tidy']);
  expect(afterwards.slice(4).sort()).toEqual(['hook:always', 'hook:on_cancel']);
});

async function runSample(jobs: SteeredJobs, ...params: string[]): Promise<FinishedRun> {
  using file = sample(jobs);
  return finished(await wp(['run', file.path, '--workers', '4', ...params], env), env);
}
