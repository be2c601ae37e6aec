// `wp retry --file`: a run continues with a corrected file if the graph is the same; otherwise wp says what differs.
import { writeFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { here } from '../support/dispatched.ts';
import { jobsIn } from '../support/runs.ts';
import { readStatus } from '../support/status.ts';
import { runIdIn } from '../support/wp.ts';
import { type YamlFile, yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

const broken = `
params: { who: you }
env: { COMMON: one }
jobs:
  a: { run: 'echo a' }
  b: { needs: a, timeout: 5m, run: 'echo "$COMMON"; exit 1' }
  c: { needs: b, run: 'echo "$COMMON $WP_PARAM_WHO"' }
`;

async function failed(file: YamlFile, yaml: string, ...flags: string[]): Promise<string> {
  writeFileSync(file.path, yaml);
  const { exitCode, stdout } = await here(['run', file.path, ...flags], env);
  expect(exitCode).toBe(1);
  return runIdIn(stdout);
}

describe('a file that changes what jobs do', () => {
  test('is shown as a diff, and used for the jobs that run again', async () => {
    using file = yamlFile('');
    const run = await failed(file, broken, '-p', 'who=them');
    const mended = broken.replace('timeout: 5m, ', 'timeout: 1m, ').replace('; exit 1', '').replace('one', 'two');
    writeFileSync(file.path, mended);
    const { exitCode, stdout, stderr } = await here(['retry', run, '--file', file.path], env);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stderr).toBe(`job "a":
  - env.COMMON: one
  + env.COMMON: two
job "b":
  - run: echo "$COMMON"; exit 1
  + run: echo "$COMMON"
  - env.COMMON: one
  + env.COMMON: two
  - timeout: 5m
  + timeout: 1m
job "c":
  - env.COMMON: one
  + env.COMMON: two
The file changes jobs that are not rerun: a.
`);
    expect(jobsIn(await readStatus(run, env))).toEqual(['a succeeded', 'b succeeded 2', 'c succeeded']);
    expect((await here(['logs', run, 'b'], env)).stdout).toContain('two\n');
    expect((await here(['logs', run, 'c'], env)).stdout).toBe('two them\n');
    const again = await here(['rerun', run], env);
    expect(again.exitCode, again.stdout).toBe(0);
    expect((await here(['logs', runIdIn(again.stdout), 'c'], env)).stdout).toBe('two them\n');
  });

  test('in a script of several lines is shown by the lines that differ', async () => {
    using file = yamlFile('');
    const script = (line: string): string =>
      `jobs:\n  a:\n    retry: { max: 1, delay: 1ms }\n    run: |\n      echo first\n      ${line}\n      echo last\n`;
    const run = await failed(file, script('exit 1'));
    writeFileSync(file.path, script('true').replace('max: 1', 'max: 2'));
    const { exitCode, stderr } = await here(['retry', run, '--file', file.path], env);
    expect([exitCode, stderr]).toEqual([
      0,
      'job "a":\n  run:\n  - exit 1\n  + true\n  - retry.max: 1\n  + retry.max: 2\n',
    ]);
  });

  test('in a hook is used, too', async () => {
    using file = yamlFile('');
    const yaml = (word: string): string =>
      `jobs: { a: { run: 'test "$WP_ATTEMPT" = 2' } }\nhooks: { always: { run: 'echo ${word}' } }`;
    const run = await failed(file, yaml('one'));
    writeFileSync(file.path, yaml('two'));
    const { exitCode, stderr } = await here(['retry', run, '--file', file.path], env);
    expect([exitCode, stderr]).toEqual([0, 'hook "always":\n  - run: echo one\n  + run: echo two\n']);
    expect((await here(['logs', run, 'hook:always'], env)).stdout).toContain('two\n');
  });
});

test('with a file that changes nothing wp says so and retries', async () => {
  using file = yamlFile('');
  const run = await failed(file, broken);
  const { exitCode, stderr } = await here(['retry', run, '--file', file.path], env);
  expect([exitCode, stderr]).toEqual([1, `${file.path} does not change what the jobs of run ${run} do.\n`]);
});

describe('a file is refused, and the run does not change,', () => {
  test.each([
    ['if it changes the graph', 'c: { needs: b,', 'c: { needs: [a, b],', /\n {2}needs of job "c"\n.*: wp run \S+\n$/s],
    ['where it is wrong', 'needs: a', 'needs: x', /"x".*run \w+ is unchanged/s],
    ['where the params do not fit it', /who(?=: you)|WHO/g, 'WHO2', /does not fit run \w+: .*who/],
  ])('%s', async (_, from, to, message) => {
    using file = yamlFile('');
    const run = await failed(file, broken, '-p', 'who=them');
    const before = await readStatus(run, env);
    writeFileSync(file.path, broken.replace(from, to));
    const { exitCode, stderr } = await here(['retry', run, '--file', file.path], env);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(await readStatus(run, env)).toEqual(before);
  });
});
