// The reader of stdout goes away, or the disk is full: wp finishes its work, and exits with the result.
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { outputModes } from '../../../src/cli/settings/output-modes.ts';
import { isServed } from '../../../src/state/look/presence.ts';
import type { RunId } from '../../../src/state/redis/run-id.ts';
import { finishRun, startRun } from '../../support/engine.ts';
import { connection } from '../../support/redis.ts';
import { readStatus } from '../../support/status.ts';
import { until } from '../../support/until.ts';
import { startWp } from '../../support/wp.ts';
import { yamlFile } from '../../support/yaml-file.ts';

/** Only this file uses it, so that `@last` is a run of this file. */
const url = `${inject('redisUrl')}/9`;
const env = { WP_REDIS_URL: url };
const redis = await connection(url);

const failing = `
jobs:
  a: { run: 'echo one; sleep 0.3; echo two' }
  b: { needs: a, run: 'exit 3' }
`;

interface Ending {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs wp, and closes its stdout after the first bytes, or at once. */
async function intoHead(args: readonly string[], when: 'after the first bytes' | 'at once'): Promise<Ending> {
  const child = spawn(process.execPath, ['dist/wp.js', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr = text(child.stderr);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let stdout = '';
  if (when === 'at once') child.stdout.destroy();
  else
    child.stdout.once('data', (bytes: Buffer) => {
      stdout = bytes.toString();
      child.stdout.destroy();
    });
  return { exitCode: await ended, stdout, stderr: await stderr };
}

async function intoFullDisk(...args: readonly string[]): Promise<Ending> {
  const child = spawn(process.execPath, ['dist/wp.js', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
  });
  const stderr = text(child.stderr as NonNullable<typeof child.stderr>);
  const exitCode = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { exitCode, stdout: '', stderr: await stderr };
}

describe.each(outputModes)('wp run --output %s', (mode) => {
  test('works the run to its end, and exits with its result, after its reader has gone', async () => {
    using file = yamlFile(failing);
    const args = ['run', file.path, '--output', mode, '--label', `mode=${mode}`];
    const { exitCode, stderr } = await intoHead(args, mode === 'quiet' ? 'at once' : 'after the first bytes');
    expect([exitCode, stderr]).toEqual([1, '']);
    expect((await readStatus('@last', env)).status).toBe('failed');
  });
});

test('wp run finishes the run on a full disk, says so in one sentence, and exits 3', async () => {
  using file = yamlFile(failing);
  expect(await intoFullDisk('run', file.path)).toEqual({
    exitCode: 3,
    stdout: '',
    stderr: 'wp: stdout cannot be written: the disk is full (ENOSPC). Nothing more is printed.\n',
  });
  expect((await readStatus('@last', env)).status).toBe('failed');
});

test('commands that follow a run which goes on end quietly when their reader goes', async () => {
  using file = yamlFile(`jobs: { a: { run: 'trap "exit 0" TERM; while :; do echo tick; sleep 0.05; done' } }`);
  await using running = startWp(['run', file.path, '-w', '1'], env);
  const [, run = ''] = await running.says(/^Run (\w+)/m);
  // Until then a reader is told that no worker serves the run.
  await until(() => isServed(redis, run as RunId), 'a worker to serve the run');
  for (const args of [
    ['watch', run, '--output', 'prefixed'],
    ['logs', run, '-f'],
    ['logs', run, 'a', '-f', '--json'],
  ]) {
    expect([args, await intoHead(args, 'after the first bytes')]).toMatchObject([args, { exitCode: 0, stderr: '' }]);
  }
  running.signal('SIGTERM');
  expect((await running.end).exitCode).toBe(143);
});

describe('commands that print', () => {
  beforeAll(async () => {
    const run = await startRun(redis, { a: {} });
    await finishRun(redis, run);
  });

  test.each([
    'list',
    'logs @last',
    'status @last',
    'status @last --json',
    'events @last',
    'explain @last a',
    'graph pipelines/chain.yaml',
    'help run',
    'schema',
  ])('wp %s ends quietly without a reader, and with a sentence on a full disk', async (typed) => {
    const args = typed.split(' ');
    expect(await intoHead(args, 'at once')).toMatchObject({ exitCode: 0, stderr: '' });
    const prints = typed !== 'logs @last';
    const full = await intoFullDisk(...args);
    expect([full.exitCode, full.stderr.split('\n').length - 1]).toEqual(prints ? [3, 1] : [0, 0]);
  });
});
