// Many tests run a command in their own process. It must print the same as in a process of its own.
import { expect, inject, test } from 'vitest';
import { dispatched, here } from '../support/dispatched.ts';
import { normalised } from '../support/samples.ts';
import { runIdIn, type WpResult, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const url = inject('redisUrl');
const env = { WP_REDIS_URL: url };

test('a command prints the same in the process of a test and in a process of its own', async () => {
  using file = yamlFile(`
jobs:
  good: { run: 'echo fine; echo dire >&2' }
  bad: { needs: good, run: 'echo "$WP_JOB has failed"; exit 3' }
  left: { needs: bad, run: 'true' }
`);
  const args = ['run', file.path, '--workers', '1'];
  const [spawned, own] = [await wp(args, env), await here(args, env)];
  expect(own.exitCode).toBe(1);
  expect(alike(own)).toEqual(alike(spawned));
  const run = runIdIn(own.stdout);
  for (const question of [
    ['status', run, '--json'],
    ['status', run],
    ['logs', run, 'good'],
    ['logs', run],
  ]) {
    expect(await dispatched(...question, '--redis', url)).toEqual(await wp(question, env));
  }
  using wrong = yamlFile('jobs: { a: { rnu: x } }\n');
  expect(await dispatched('run', wrong.path, '--redis', url)).toEqual(await wp(['run', wrong.path], env));
});

/** Without what differs from run to run. */
function alike({ exitCode, stdout, stderr }: WpResult): unknown {
  const own = /\b\d+ ?ms\b|\b\d+\.\d+ ?s\b|\bworker\.\d+|^(Critical path|Slowest|Parallelism) .*/gm;
  return { exitCode, stderr, lines: normalised(stdout).replace(own, '').split('\n') };
}
