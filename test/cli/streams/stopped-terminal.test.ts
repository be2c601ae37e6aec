// A terminal or a pager that does not read: no lease is lost, no job is killed or run again, and the output goes on where it was.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { readStatus } from '../../support/status.ts';
import { steeredJobs } from '../../support/steered-jobs.ts';
import { controlC, controlQ, controlS, startInTerminal } from '../../support/terminal.ts';
import { until } from '../../support/until.ts';
import { yamlFile } from '../../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };
const window = { columns: 80, rows: 24 };
const flood =
  'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo "line $i of a job that prints much more than a terminal holds"; done';

/** All lines came, each once and in order. */
function numbersIn(bytes: string): number[] {
  return [...bytes.matchAll(/line (\d+) of/g)].map(([, number]) => Number(number));
}

const all = Array.from({ length: 20_000 }, (_, index) => index + 1);

test.each(['prefixed', 'grouped', 'interleaved'])('Ctrl-S under --output %s', async (mode) => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' }, loud: { run: '${flood}' } }`);
  const args = ['run', file.path, '-w', '2', '--lease', '1s', '--output', mode];
  await using run = startInTerminal(args, { ...window, env });
  const [, id = ''] = await run.shows(/Run (m\w+)/);
  await jobs.started('work');
  run.type(controlS);
  await until(
    async () => (await readStatus(id, env)).jobs.some(({ job, status }) => job === 'loud' && status === 'succeeded'),
    'the loud job to end',
    20_000,
  );
  // Three leases.
  await delay(3_000);
  expect(megabytesAtMost(await run.pid())).toBeLessThan(250);
  run.type(controlQ);
  jobs.end('work');
  expect((await run.end).exitCode).toBe(0);
  expect(jobs.starts('work')).toBe(1);
  expect(numbersIn(run.bytes())).toEqual(all);
});

test('a pager that has stopped, and goes on', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' }, loud: { run: '${flood}' } }`);
  const wp = spawn(
    process.execPath,
    ['dist/wp.js', 'run', file.path, '-w', '2', '--lease', '1s', '--output', 'prefixed'],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const ended = new Promise((resolve) => wp.once('exit', resolve));
  await jobs.started('work');
  await delay(3_000);
  let bytes = '';
  wp.stdout.setEncoding('utf8').on('data', (more: string) => {
    bytes += more;
  });
  jobs.end('work');
  expect(await ended).toBe(0);
  expect(jobs.starts('work')).toBe(1);
  await until(() => numbersIn(bytes).length === all.length, 'all lines');
});

test('a reader that takes nothing does not hold up the end after a signal', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: 'trap "exit 0" TERM; ${jobs.script}' }, loud: { run: '${flood}' } }`);
  const wp = spawn(process.execPath, ['dist/wp.js', 'run', file.path, '-w', '2', '--output', 'prefixed'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => wp.once('exit', resolve));
  await jobs.started('work');
  await delay(1_000);
  const since = performance.now();
  wp.kill('SIGTERM');
  expect(await ended).toBe(143);
  expect(performance.now() - since).toBeLessThan(15_000);
  wp.stdout.destroy();
});

test('Ctrl-C on a terminal that Ctrl-S has stopped ends wp', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: 'trap "exit 0" TERM INT; ${jobs.script}' } }`);
  await using run = startInTerminal(['run', file.path, '-w', '1', '--output', 'prefixed'], { ...window, env });
  await jobs.started('work');
  run.type(controlS);
  run.type(controlC);
  expect((await run.end).exitCode).toBe(130);
});

/** The peak memory of the process. */
function megabytesAtMost(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
