// Hooks run when all jobs are closed. The result of the run chooses them, and they do not change it.
import { describe, expect, inject, test } from 'vitest';
import { runYaml } from '../support/run-yaml.ts';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { startWp, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

/** `end`: how the job `work` ends. */
function pipeline(folder: string, end: string, hook = 'true'): string {
  const say = (name: string): string => `'echo "${name} $WP_RUN_RESULT" >> "${folder}/trace"; ${hook}'`;
  return `
jobs:
  work: { run: '${end}' }
  tidy: { needs: work, when: always, run: 'echo tidy >> "${folder}/trace"' }
hooks:
  on_success: { run: ${say('on_success')} }
  on_failure: { run: ${say('on_failure')} }
  on_cancel: { run: ${say('on_cancel')} }
  always: { run: ${say('always')} }
`;
}

describe('which hooks run', () => {
  test.each([
    ['succeeded', 'true', 'on_success', 0],
    ['failed', 'exit 3', 'on_failure', 1],
  ])('after a run that %s, and what they are told', async (result, end, hook, code) => {
    using jobs = steeredJobs();
    const { exitCode, status } = await runYaml(pipeline(jobs.folder, end), env);
    expect([exitCode, status.status]).toEqual([code, result]);
    const [first, ...hooks] = jobs.trace();
    expect([first, ...hooks.sort()]).toEqual(['tidy', ...[`always ${result}`, `${hook} ${result}`].sort()]);
  });

  test('after a run that was cancelled', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(pipeline(jobs.folder, jobs.script));
    await using run = startWp(['run', file.path], env);
    const [, id = ''] = await run.says(/^Run (\w+)/m);
    await jobs.started('work');
    expect((await wp(['cancel', id], env)).exitCode).toBe(0);
    expect((await run.end).exitCode).toBe(4);
    expect(await readStatus(id, env)).toMatchObject({ status: 'cancelled', reason: 'user' });
    expect(jobs.trace().sort()).toEqual(['always cancelled', 'on_cancel cancelled', 'tidy']);
  });

  test('after a run with warnings only: the hooks of a success', async () => {
    using jobs = steeredJobs();
    const yaml = pipeline(jobs.folder, 'exit 3').replace('work: {', 'work: { allow_failure: true,');
    const { exitCode } = await runYaml(yaml, env);
    expect(exitCode).toBe(0);
    expect(jobs.trace().sort()).toEqual(['always succeeded', 'on_success succeeded', 'tidy']);
  });
});

test.each([
  ['true', 0, 'succeeded'],
  ['exit 3', 1, 'failed'],
])('hooks that fail do not change the verdict after %s', async (end, code, result) => {
  using jobs = steeredJobs();
  const { exitCode, status } = await runYaml(pipeline(jobs.folder, end, 'exit 9'), env);
  expect([exitCode, status.status]).toEqual([code, result]);
  expect(status.hooks).toMatchObject([
    { status: 'failed', reason: 'exit', exit_code: 9 },
    { job: 'hook:always', status: 'failed', reason: 'exit', exit_code: 9 },
  ]);
  expect(status.counts).toMatchObject({ failed: code, succeeded: 2 - code });
  expect(status.jobs.map(({ job }) => job)).toEqual(['work', 'tidy']);
});

test('a hook has the variables of the pipeline and its own, and a log', async () => {
  const { log, stdout, run } = await runYaml(
    `
name: hooked
params: { region: eu }
env: { COMMON: common }
jobs: { work: { run: 'echo worked' } }
hooks:
  always:
    env: { RESULT: "\${{ run.result }} \${{ run.name }} \${{ params.region }}" }
    shell: bash
    run: |
      echo "$RESULT $COMMON $WP_PARAM_REGION $WP_JOB $WP_ATTEMPT"
      echo "to stderr" >&2
      echo "run $WP_RUN_ID"
`,
    env,
  );
  const lines = (await log('hook:always')).trimEnd().split('\n');
  expect(lines.sort(), stdout).toEqual([`run ${run}`, 'succeeded hooked eu common eu hook:always 1', 'to stderr']);
});

test('a run is not over until its hooks have ended, and a hook has a timeout', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs: { work: { run: 'true' } }
hooks:
  on_success: { timeout: 200ms, run: 'exec sleep 60' }
  always: { run: '${jobs.script}' }
`);
  await using run = startWp(['run', file.path, '--workers', '2'], env);
  const [, id = ''] = await run.says(/^Run (\w+)/m);
  await jobs.started('hook:always');
  await run.says(/failed +hook:on_success \(timeout\)/);
  expect(await readStatus(id, env)).toMatchObject({ status: 'running' });
  jobs.end('hook:always');
  expect((await run.end).exitCode).toBe(0);
});
