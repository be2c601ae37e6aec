// `fail_fast` of a run: what a failure means to jobs that have nothing to do with it.
import { expect, inject, test } from 'vitest';
import { here } from '../support/dispatched.ts';
import { type FinishedRun, finished, jobOf } from '../support/run-yaml.ts';
import { type SteeredJobs, steeredJobs } from '../support/steered-jobs.ts';
import { startWp, type WpProcess } from '../support/wp.ts';
import { type YamlFile, yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

function pipeline(failFast: string, { script }: SteeredJobs): YamlFile {
  return yamlFile(`
fail_fast: ${failFast}
jobs:
  bad: { run: '${script}' }
  other: { run: '${script}' }
  next: { needs: other, run: 'true' }
  below: { needs: bad, run: 'true' }
  mend: { needs: bad, when: on_failure, run: 'true' }
  tidy: { needs: other, when: always, run: 'true' }
`);
}

test('false: only jobs downstream of the failure stop', async () => {
  using jobs = steeredJobs();
  using file = pipeline('false', jobs);
  await using run = await fail(file, jobs);
  await run.says(/succeeded +mend/);
  jobs.end('other');
  const { endings } = await finished(await run.end, env);
  expect(endings).toMatchObject({ other: 'succeeded', next: 'succeeded', below: 'skipped upstream-failed' });
});

const handled = {
  bad: 'failed exit',
  below: 'skipped upstream-failed',
  next: 'cancelled fail-fast',
  mend: 'succeeded',
  tidy: 'succeeded',
};

test('true: only jobs with on_failure or always still start, and running jobs go on', async () => {
  using jobs = steeredJobs();
  using file = pipeline('true', jobs);
  await using run = await fail(file, jobs);
  await run.says(/cancelled +next/);
  jobs.end('other');
  const ended = await finished(await run.end, env);
  expect(ended.endings).toEqual({ ...handled, other: 'succeeded' });
  expectFailure(ended);
});

test('kill: running jobs are ended too', async () => {
  using jobs = steeredJobs();
  using file = pipeline('kill', jobs);
  await using run = await fail(file, jobs);
  const ended = await finished(await run.end, env);
  expect(ended.endings).toEqual({ ...handled, other: 'cancelled fail-fast' });
  expect(jobOf(ended.status, 'other')).toMatchObject({ cause: 'bad' });
  expectFailure(ended);
});

test('--fail-fast=kill and --keep-going override the file', async () => {
  using killed = steeredJobs();
  using mild = pipeline('false', killed);
  await using first = await fail(mild, killed, '--fail-fast=kill');
  expect((await finished(await first.end, env)).endings).toMatchObject({ other: 'cancelled fail-fast' });
  using kept = steeredJobs();
  using strict = pipeline('kill', kept);
  await using second = await fail(strict, kept, '--keep-going');
  await second.says(/succeeded +mend/);
  kept.end('other');
  expect((await finished(await second.end, env)).endings).toMatchObject({ other: 'succeeded', next: 'succeeded' });
});

test('--max-parallel overrides the file', async () => {
  const text = `max_parallel: 4\njobs: { a: { sleep: 1ms, count: 20 } }\n`;
  using file = yamlFile(text);
  const { stdout } = await here(['run', file.path, '--dry-run', '--json', '--max-parallel', '1'], env);
  expect(JSON.parse(stdout)).toMatchObject({ settings: { max_parallel: 1 } });
  const { exitCode, stderr } = await here(['run', file.path, '--fail-fast', '-k'], env);
  expect([exitCode, stderr]).toEqual([2, 'wp: --fail-fast and --keep-going contradict each other. Keep one.\n']);
});

test('an allowed failure and a retried failure stop nothing', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
fail_fast: kill
jobs:
  may: { allow_failure: true, run: 'exit 1' }
  again: { retry: { max: 1, delay: 10ms }, run: '[ "$WP_ATTEMPT" = 2 ]' }
  other: { run: '${jobs.script}' }
  next: { needs: other, run: 'true' }
`);
  await using run = startWp(['run', file.path, '--workers', '3'], env);
  await run.says(/failed +may/);
  await run.says(/succeeded +again/);
  await jobs.started('other');
  jobs.end('other');
  const { exitCode, endings } = await finished(await run.end, env);
  expect(exitCode).toBe(0);
  expect(endings).toMatchObject({ may: 'failed exit', other: 'succeeded', next: 'succeeded' });
});

async function fail(file: YamlFile, jobs: SteeredJobs, ...flags: string[]): Promise<WpProcess> {
  const run = startWp(['run', file.path, '--workers', '3', ...flags], env);
  await jobs.started('bad');
  await jobs.started('other');
  jobs.end('bad', 1, 1);
  return run;
}

function expectFailure({ exitCode, status }: FinishedRun): void {
  expect([exitCode, status.status]).toEqual([1, 'failed']);
}
