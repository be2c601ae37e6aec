// The exit codes of all commands, in one table.
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { commandNames } from '../../src/cli/commands.ts';
import { dispatched } from '../support/dispatched.ts';
import { finishRun, startRun } from '../support/engine.ts';
import { connection } from '../support/redis.ts';
import { wp } from '../support/wp.ts';
import { type YamlFile, yamlFile } from '../support/yaml-file.ts';

/** Only this file uses it, so that `@last` is a run of this file. */
const url = `${inject('redisUrl')}/7`;
const nowhere = ['--redis', 'unix:///nowhere/redis.sock'];
const chain = 'pipelines/chain.yaml';

let wrong: YamlFile;
let ids: { readonly green: string; readonly red: string; readonly open: string };

const redis = await connection(url);

beforeAll(async () => {
  vi.stubEnv('WP_REDIS_URL', url);
  wrong = yamlFile('jobs: { no: { rnu: exit 7 } }\n');
  const [green, red, open] = [
    await startRun(redis, { a: {} }),
    await startRun(redis, { a: {} }),
    await startRun(redis, { a: {} }),
  ];
  await finishRun(redis, green);
  await finishRun(redis, red, { a: 'failed' });
  ids = { green, red, open };
});

afterAll(() => {
  vi.unstubAllEnvs();
  wrong[Symbol.dispose]();
});

/** GREEN, RED and OPEN stand for runs, WRONG for a file, NOWHERE for a missing Redis. */
const table: readonly (readonly [typed: string, exitCode: number])[] = [
  ['', 0],
  ['--version', 0],
  ['help run', 0],
  ['help frobnicate', 2],
  ['frobnicate', 2],
  ['init nothing', 2],
  [`validate ${chain}`, 0],
  [`validate ${chain} WRONG`, 2],
  ['validate nothing.yaml', 2],
  [`graph ${chain}`, 0],
  ['graph WRONG', 2],
  ['schema', 0],
  ['config', 0],
  ['completion bash', 0],
  ['completion tcsh', 2],
  [`run ${chain} --dry-run`, 0],
  [`run ${chain} -d`, 0],
  ['run WRONG', 2],
  [`run ${chain} -p nothing=1`, 2],
  [`run ${chain} NOWHERE`, 3],
  // Commands that only show a run exit 0, whatever its result.
  ['status RED', 0],
  ['status nothing', 2],
  ['status NOWHERE', 3],
  ['list', 0],
  ['list --status nothing', 2],
  ['list NOWHERE', 3],
  ['logs RED a', 0],
  ['logs RED nothing', 2],
  ['logs RED NOWHERE', 3],
  ['explain RED a', 0],
  ['explain RED nothing', 2],
  ['events RED', 0],
  ['events nothing', 2],
  ['watch RED', 1],
  ['watch GREEN', 0],
  ['watch nothing', 2],
  ['retry GREEN', 0],
  ['retry nothing', 2],
  ['rerun @last -d', 0],
  ['rerun nothing', 2],
  ['attach RED --workers 0', 1],
  ['attach nothing', 2],
  ['pause OPEN', 0],
  ['pause GREEN', 2],
  ['resume OPEN', 0],
  ['resume nothing', 2],
  ['cancel OPEN', 0],
  ['cancel GREEN', 0],
  ['cancel nothing', 2],
  ['prune --dry-run', 0],
  ['prune --older-than soon', 2],
  ['worker --lease 1ms', 2],
  ['doctor NOWHERE', 1],
  ['workers list', 0],
  ['workers list NOWHERE', 3],
  ['workers drain nothing', 2],
];

test.each(table)('wp %s exits with %i', async (typed, expected) => {
  const meanings: Readonly<Record<string, readonly string[]>> = {
    ...{ GREEN: [ids.green], RED: [ids.red], OPEN: [ids.open], NOWHERE: nowhere },
    WRONG: [wrong.path],
  };
  const args = typed
    .split(' ')
    .filter(Boolean)
    .flatMap((word) => meanings[word] ?? [word]);
  const { exitCode, stdout, stderr } = await dispatched(...args);
  expect(exitCode, stdout + stderr).toBe(expected);
  if (expected > 1) expect(stderr).not.toBe('');
});

test('the table has every command', () => {
  const typed = table.map(([line]) => line);
  const missing = commandNames.filter((name) => !typed.some((line) => line === name || line.startsWith(`${name} `)));
  expect(missing).toEqual([]);
});

test.each([
  [0, 'jobs: { a: { run: "true" }, b: { run: exit 1, allow_failure: true } }'],
  [1, 'jobs: { a: { run: exit 7 } }'],
  [
    4,
    `jobs: { a: { run: '${process.execPath} ${resolve('dist/wp.js')} cancel "$WP_RUN_ID" --redis ${url}; sleep 60' } }`,
  ],
  [5, 'run_timeout: 50ms\njobs: { a: { run: sleep 60 } }'],
])('wp run exits with %i', async (expected, yaml) => {
  using file = yamlFile(`${yaml}\n`);
  expect((await wp(['run', file.path], { WP_REDIS_URL: url })).exitCode).toBe(expected);
});
