// What holds for every job, and what a job says instead; files of variables.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { finished, jobOf, runYaml } from '../support/run-yaml.ts';
import { wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

test('a job uses the defaults for values that it does not set', async () => {
  using file = yamlFile(`
defaults: { shell: bash, cwd: below, env: { WHO: all, AND: more }, timeout: 200ms, retry: { max: 1, delay: 10ms } }
jobs:
  shell: { timeout: 1m, run: '[[ a == a ]] && echo "$BASH_VERSION" | grep -c .' }
  cwd: { timeout: 1m, run: 'basename "$PWD"' }
  env: { timeout: 1m, env: { WHO: me }, run: 'echo "$WHO $AND"' }
  timeout: { needs: env, run: 'exec sleep 60' }
  own-shell: { timeout: 1m, shell: [sh, -c], run: 'false; echo on' }
  own-cwd: { timeout: 1m, cwd: below/deeper, run: 'basename "$PWD"' }
  own-retry: { retry: 0, timeout: 1m, run: 'exit 3' }
  own-map: { retry: { max: 2, delay: 10ms }, timeout: 1m, run: 'exit 3' }
hooks:
  always: { timeout: 1m, run: 'echo "$(basename "$PWD") $WHO $BASH_VERSION" | grep -c "^below all [0-9]"' }
`);
  mkdirSync(join(dirname(file.path), 'below', 'deeper'), { recursive: true });
  const { status, endings, log } = await finished(await wp(['run', file.path, '--workers', '4'], env), env);
  expect(endings).toMatchObject({ timeout: 'failed timeout', 'own-shell': 'succeeded', 'own-retry': 'failed exit' });
  const attempts = ['timeout', 'own-retry', 'own-map'].map((job) => jobOf(status, job)?.attempt);
  expect(attempts).toEqual([2, 1, 3]);
  const logs = await Promise.all(['shell', 'cwd', 'env', 'own-shell', 'own-cwd', 'hook:always'].map(log));
  expect(logs).toEqual(['1\n', 'below\n', 'me more\n', 'on\n', 'deeper\n', '1\n']);
});

test('the retry of the defaults applies to a job without needs too', async () => {
  const { status } = await runYaml(
    `
defaults: { retry: { max: 1, delay: 10ms } }
jobs: { alone: { run: 'exit 1' } }
`,
    env,
  );
  expect(jobOf(status, 'alone')).toMatchObject({ status: 'failed', attempt: 2 });
});

test('env overrides env_file, and the job overrides the pipeline', async () => {
  using file = yamlFile(`
env_file: [common.env, more.env]
env: { B: env }
defaults: { env: { C: defaults } }
jobs:
  plain: { run: &show 'echo "$A $B $C $D $E"' }
  own: { env_file: own.env, env: { E: job }, run: *show }
`);
  const write = (name: string, text: string): void => writeFileSync(join(dirname(file.path), name), text);
  write('common.env', 'A=common\nB=common\nC=common\nD=common\nE=common\n');
  write('more.env', '# later files win\nD="more $HOME"\n');
  write('own.env', "C=own\nE=own\nexport A='o w n'\n");
  const { exitCode, stdout, log } = await finished(await wp(['run', file.path], env), env);
  expect(exitCode, stdout).toBe(0);
  expect(await log('plain')).toBe('common env defaults more $HOME common\n');
  expect(await log('own')).toBe('o w n env own more $HOME job\n');
});

test('a missing or wrong env_file exits with 2 and shows where the pipeline names it', async () => {
  using file = yamlFile(`env_file: missing.env\njobs: { a: { env_file: wrong.env, run: 'true' } }\n`);
  writeFileSync(join(dirname(file.path), 'wrong.env'), 'FINE=1\nnonsense\n');
  const { exitCode, stdout, stderr } = await wp(['run', file.path], env);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/test\.yaml:1:11: there is no file "missing\.env"/);
  expect(stderr).toMatch(/test\.yaml:2:24: .*wrong\.env, line 2: This is not a variable/);
});

test('cwd and timeout may have expressions, and a missing folder fails the job', async () => {
  const { endings, log, status } = await runYaml(
    `
params: { folder: /tmp, limit: 200ms }
jobs:
  there: { cwd: "\${{ params.folder }}", run: 'echo "$PWD"' }
  slow: { timeout: "\${{ params.limit }}", run: 'exec sleep 60' }
  gone: { cwd: "\${{ params.folder }}/no-such-folder", run: 'true' }
`,
    env,
  );
  expect(endings).toEqual({ there: 'succeeded', slow: 'failed timeout', gone: 'failed spawn' });
  expect(await log('there')).toBe('/tmp\n');
  expect(jobOf(status, 'gone')).toMatchObject({ message: expect.stringContaining('/tmp/no-such-folder') });
});
