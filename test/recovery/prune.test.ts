// `wp prune`: removes everything of a run that is over, and never an open run.
import { expect, test } from 'vitest';
import { here } from '../support/dispatched.ts';
import { connection, ownServer } from '../support/redis.ts';
import { closed, submit } from '../support/runs.ts';
import { runIdIn } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const server = await ownServer();
const redis = await connection(server.url);
const env = { WP_REDIS_URL: server.url };

/** Leaves behind all that a run can: legs, outputs, logs, earlier attempts, held legs, hooks, skipped jobs. */
const everything = `
max_parallel: 3
jobs:
  a: { run: 'echo a; echo "k=v" >> "$WP_OUTPUT"' }
  legs: { needs: a, strategy: { max_parallel: 1, matrix: { os: [x, y, z] } }, run: 'echo "$WP_MATRIX_OS"' }
  flaky: { retry: { max: 1, delay: 1ms }, run: 'echo try; test "$WP_ATTEMPT" = 2' }
  bad: { run: 'exit 1' }
  after: { needs: bad, run: 'true' }
  asked: { needs: a, if: "needs.a.outputs.k == 'v'", run: 'true' }
hooks:
  always: { run: 'echo hook' }
`;

test('no key is left of a run that is over, even after a retry and an interrupted retry', async () => {
  using file = yamlFile(everything);
  const before = (await redis.keys('*')).sort();
  const { stdout } = await here(['run', file.path], env);
  const run = runIdIn(stdout);
  expect((await here(['retry', run], env)).exitCode).toBe(1);
  expect((await redis.keys(`wp:{${run}}*`)).length).toBeGreaterThan(10);
  const { exitCode, stdout: removed, stderr } = await here(['prune', '--older-than', '0s'], env);
  expect([exitCode, removed, stderr]).toEqual([0, `${run}\n`, '1 run removed.\n']);
  expect((await redis.keys('*')).sort()).toEqual(before);
});

test('--dry-run names the runs and removes nothing, --older-than keeps younger runs', async () => {
  using file = yamlFile(`jobs: { a: { run: 'true' } }`);
  const run = runIdIn((await here(['run', file.path], env)).stdout);
  const before = (await redis.keys('*')).sort();
  const dry = await here(['prune', '--older-than', '0s', '--dry-run'], env);
  expect([dry.stdout, dry.stderr]).toEqual([`${run}\n`, '1 run would be removed.\n']);
  for (const flags of [['--older-than', '1h'], []]) {
    const { stdout, stderr } = await here(['prune', ...flags], env);
    expect([stdout, stderr]).toEqual(['', '0 runs removed.\n']);
  }
  expect((await redis.keys('*')).sort()).toEqual(before);
});

test('open, paused, cancelling and re-opened runs are never removed', async () => {
  using file = yamlFile(`jobs: { a: { run: 'exit 1' }, tidy: { needs: a, when: always, run: 'true' } }`);
  const open = await submit(file.path, env);
  const paused = await submit(file.path, env);
  await here(['pause', paused], env);
  const cancelling = await submit(file.path, env);
  await here(['cancel', cancelling], env);
  const reopened = runIdIn((await here(['run', file.path], env)).stdout);
  await closed(reopened, env);
  await here(['retry', reopened, '--detach'], env);
  const { stdout } = await here(['prune', '--older-than', '0s'], env);
  for (const run of [open, paused, cancelling, reopened]) {
    expect(stdout).not.toContain(run);
    expect((await here(['status', run], env)).exitCode).toBe(0);
  }
});
