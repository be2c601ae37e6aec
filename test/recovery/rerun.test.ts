// `wp rerun`: runs the same pipeline again, even if its file has changed or is gone.
import { rmSync, writeFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { here } from '../support/dispatched.ts';
import { readStatus } from '../support/status.ts';
import { runIdIn } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

test('the new run has the same params, labels and pipeline, and the old run does not change', async () => {
  using file = yamlFile(`
name: twice
params: { who: world, n: 2 }
jobs: { greet: { count: "\${{ params.n }}", run: 'echo "hello $WP_PARAM_WHO"' } }
`);
  const labels = ['--label', 'team=data', '--label', 'ticket/nr=A 1=x'];
  const shown = (await here(['run', file.path, '-p', 'who=you', '-p', 'n=3', ...labels], env)).stdout;
  expect(shown).toMatch(/^Run .* {2}labels team=data, ticket\/nr=A 1=x$/m);
  const first = runIdIn(shown);
  const before = await readStatus(first, env);
  writeFileSync(file.path, 'jobs: { other: { run: exit 1 } }');
  const { exitCode, stdout, stderr } = await here(['rerun', first], env);
  expect(exitCode, stdout + stderr).toBe(0);
  const second = runIdIn(stdout);
  expect(second).not.toBe(first);
  const status = await readStatus(second, env);
  expect(status).toMatchObject({ name: 'twice', params: { who: 'you', n: '3' }, counts: { succeeded: 3 } });
  expect(status).toMatchObject({ labels: { team: 'data', 'ticket/nr': 'A 1=x' } });
  expect((await here(['logs', second, 'greet[3]'], env)).stdout).toBe('hello you\n');
  expect(await readStatus(first, env)).toEqual(before);
});

test('a run that failed can be rerun, and so can a run whose file is gone', async () => {
  using file = yamlFile(`jobs: { a: { run: 'echo out; exit 3' } }`);
  const first = runIdIn((await here(['run', file.path], env)).stdout);
  rmSync(file.path);
  const { exitCode, stdout } = await here(['rerun', first, '--detach'], env);
  expect(exitCode).toBe(0);
  expect((await here(['attach', stdout.trim()], env)).exitCode).toBe(1);
  expect((await here(['logs', stdout.trim(), 'a'], env)).stdout).toBe('out\n');
});

test('a rerun of an unknown run is an error', async () => {
  const { exitCode, stderr } = await here(['rerun', 'zzz'], env);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('there is no run "zzz"')]);
});
