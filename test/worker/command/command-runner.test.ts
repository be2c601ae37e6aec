// The end of a runner: it ends its commands and removes their files, and starts no command after that.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { CommandRunner } from '../../../src/worker/command/command-runner.ts';
import { run, start, timers } from '../../support/commands.ts';
import { processesWith } from '../../support/processes.ts';
import { until } from '../../support/until.ts';

test('removes the files of the jobs', async () => {
  const runner = new CommandRunner(timers);
  const env = { PATH: '/usr/bin:/bin', WP_OUTPUT: runner.newOutputPath() };
  await run('echo a=1 > "$WP_OUTPUT"', { env }, runner);
  expect(existsSync(env.WP_OUTPUT)).toBe(true);
  await runner.close();
  expect(existsSync(dirname(env.WP_OUTPUT))).toBe(false);
});

test('ends what still runs', async () => {
  const runner = new CommandRunner(timers);
  const { collected, output } = start('echo on; exec sleep 314', {}, runner);
  await until(() => output() === 'on\n', 'the command to run');
  await runner.close();
  expect((await collected).ending).toEqual({ kind: 'signal', signal: 'SIGTERM' });
});

test('leaves no command that was about to start', async () => {
  const runner = new CommandRunner(timers);
  const started = Array.from({ length: 20 }, () => start('exec sleep 315', {}, runner));
  await Promise.all([started[0]?.command.ending, runner.close()]);
  const endings = (await Promise.all(started.map(({ collected }) => collected))).map(({ ending }) => ending.kind);
  expect(endings.filter((kind) => kind !== 'ended' && kind !== 'signal')).toEqual([]);
  expect(processesWith('sleep 315')).toEqual([]);
});
