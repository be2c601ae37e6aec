// The guard: what it ends when its worker is killed, and that it leaves nothing behind otherwise.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CommandRunner } from '../../../src/worker/command/command-runner.ts';
import { RunningList } from '../../../src/worker/command/running-list.ts';
import { bundle } from '../../support/bundle.ts';
import { environment, run, start, timers } from '../../support/commands.ts';
import { commandLineOf, lives, parentOf, processesWith } from '../../support/processes.ts';
import { until } from '../../support/until.ts';

let program: string;

beforeAll(async () => {
  program = await bundle('test/support/guarded-worker.ts');
});

afterAll(() => rmSync(dirname(program), { recursive: true }));

describe('a worker that is killed', () => {
  test('leaves no job, whatever the job does about TERM', async () => {
    const scripts = [
      'echo "$$"; sleep 310; sleep 311',
      'trap "" TERM INT HUP; echo "$$"; while :; do sleep 0.1; done',
      'sh -c "trap \\"\\" TERM; echo \\$\\$; while :; do sleep 0.1; done" & wait',
      'echo "$$"; kill -STOP $$',
    ];
    const { worker, pids } = await startWorker(scripts);
    expect(pids.filter(lives)).toEqual(pids);
    const [guard = 0] = guardsOf(worker);
    worker.kill('SIGKILL');
    await until(() => pids.filter(lives).length === 0, 'the end of all jobs', 2_500);
    await until(() => !lives(guard), 'the end of the guard');
  });

  test.each([
    ['setsid', 'setsid sh -c "trap \\"\\" TERM; echo \\$\\$; while :; do sleep 0.1; done" & wait'],
    ['setsid, after the end of its group', 'setsid sh -c "echo \\$\\$; exec sleep 318" & exec sleep 0.3'],
    ['two sessions', 'setsid setsid sh -c "echo \\$\\$; exec sleep 319" & wait'],
  ])('leaves no process that left the group of its job by %s', async (_, script) => {
    const { worker, pids } = await startWorker([script]);
    expect(pids.filter(lives)).toEqual(pids);
    worker.kill('SIGKILL');
    await until(() => pids.filter(lives).length === 0, 'the end of the process', 2_500);
  });

  test('leaves a daemon of a command that had ended, and processes of other workers', async () => {
    const other = await startWorker(['setsid sh -c "echo \\$\\$; exec sleep 326" & wait']);
    const daemon = 'setsid sh -c "echo \\$\\$; exec sleep 327 > /dev/null 2>&1" & sleep 0.2';
    const { worker, pids } = await startWorker([daemon, 'echo $$; sleep 328']);
    const leaders = pids.filter((pid) => !commandLineOf(pid).includes('327'));
    await until(() => runningOf(worker) === 1, 'the end of the command');
    const [guard = 0] = guardsOf(worker);
    worker.kill('SIGKILL');
    await until(() => !lives(guard), 'the end of the guard');
    expect(leaders.filter(lives)).toEqual([]);
    for (const pid of pids.filter((pid) => !leaders.includes(pid))) {
      expect(lives(pid)).toBe(true);
      process.kill(pid, 'SIGKILL');
    }
    expect(other.pids.filter(lives)).toEqual(other.pids);
    other.worker.kill('SIGKILL');
    await until(() => other.pids.filter(lives).length === 0, 'their end', 2_500);
  });

  test('between the spawn of a job and the message to the guard leaves no job either', async () => {
    const unannounced = await bundle('test/support/unannounced-worker.ts');
    const worker = spawn(process.execPath, [unannounced], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [bytes] = (await once(worker.stdout, 'data')) as [Buffer];
    const job = Number(String(bytes));
    expect(lives(job)).toBe(true);
    worker.kill('SIGKILL');
    await until(() => !lives(job), 'the end of the job', 2_500);
    rmSync(dirname(unannounced), { recursive: true });
  });

  test('leaves its jobs time to tidy up, though nobody reads their output any more', async () => {
    const file = join(dirname(program), 'tidied');
    const { worker } = await startWorker([
      `trap "sleep 0.2; echo yes > ${file}; exit" TERM; echo "$$"; exec 2>&-; while :; do sleep 0.1; done`,
    ]);
    worker.kill('SIGKILL');
    await until(() => existsSync(file), 'the tidying');
  });

  test('leaves no file', async () => {
    const folder = join(dirname(program), 'tmp');
    mkdirSync(folder);
    const { worker } = await startWorker([`echo "$$"; sleep 315\n#${'x'.repeat(110_000)}`], { TMPDIR: folder });
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    await until(() => readdirSync(folder).length === 0, 'the end of all files');
  });
});

describe('a worker that is killed while it makes pipes', () => {
  test('leaves no file', async () => {
    const folder = join(dirname(program), 'pipes');
    const called = join(dirname(program), 'mkfifo-called');
    mkdirSync(join(folder, 'tmp'), { recursive: true });
    const slow = `#!/bin/sh\n: > "${called}"\nwhile [ -e "${folder}" ]; do sleep 0.05; done\n`;
    writeFileSync(join(folder, 'mkfifo'), slow, { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, TMPDIR: join(folder, 'tmp') };
    const worker = spawn(process.execPath, [program, 'true'], { stdio: 'ignore', env });
    await until(() => existsSync(called), 'the making of pipes');
    worker.kill('SIGKILL');
    await until(() => readdirSync(join(folder, 'tmp')).length === 0, 'the end of all files');
    rmSync(folder, { recursive: true });
  });
});

describe('the guard', () => {
  test('ignores the signals of a terminal, and still kills the jobs', async () => {
    const { worker, pids } = await startWorker(['echo "$$"; sleep 312']);
    const [guard = 0] = guardsOf(worker);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.kill(guard, signal);
    worker.kill('SIGKILL');
    await until(() => pids.filter(lives).length === 0, 'the end of the job', 2_500);
  });

  test('is replaced when it is killed, and the new guard knows the same groups', async () => {
    const job = 'trap "echo heard" USR1; echo "$$"; while :; do sleep 0.05; done';
    const { worker, pids, output } = await startWorker([job]);
    const [first = 0] = guardsOf(worker);
    process.kill(first, 'SIGKILL');
    await until(() => guardsOf(worker).some((pid) => pid !== first), 'another guard');
    // The worker reads this output only after it has told the new guard about its groups.
    process.kill(pids[0] ?? 0, 'SIGUSR1');
    await until(() => output().includes('heard'), 'the worker to go on');
    worker.kill('SIGKILL');
    await until(() => pids.filter(lives).length === 0, 'the end of the job', 2_500);
  });

  test('does not keep its worker from ending, and ends with it', async () => {
    const { worker } = await startWorker(['echo "$$"']);
    const guards = guardsOf(worker);
    if (worker.exitCode === null) await once(worker, 'exit');
    await until(() => !guards.some(lives), 'the end of the guard');
  });

  test('runs from the first command until the runner is closed', async () => {
    const before = ownGuards();
    const runner = new CommandRunner(timers);
    expect(ownGuards()).toEqual(before);
    await run('true', {}, runner);
    expect(ownGuards()).toHaveLength(before.length + 1);
    await runner.close();
    expect(ownGuards()).toEqual(before);
  });

  test('removes the files of the jobs when the runner is closed', async () => {
    const runner = new CommandRunner(timers);
    const env = { PATH: '/usr/bin:/bin', WP_OUTPUT: runner.newOutputPath() };
    await run('echo a=1 > "$WP_OUTPUT"', { env }, runner);
    expect(existsSync(env.WP_OUTPUT)).toBe(true);
    await runner.close();
    expect(existsSync(dirname(env.WP_OUTPUT))).toBe(false);
  });

  test('ends what still runs when the runner is closed', async () => {
    const runner = new CommandRunner(timers);
    const { collected, output } = start('echo on; exec sleep 314', {}, runner);
    await until(() => output() === 'on\n', 'the command to run');
    await runner.close();
    expect((await collected).ending).toEqual({ kind: 'signal', signal: 'SIGTERM' });
  });

  test('leaves no command that was about to start when the runner is closed', async () => {
    const runner = new CommandRunner(timers);
    const started = Array.from({ length: 20 }, () => start('exec sleep 315', {}, runner));
    await Promise.all([started[0]?.command.ending, runner.close()]);
    const endings = (await Promise.all(started.map(({ collected }) => collected))).map(({ ending }) => ending.kind);
    expect(endings.filter((kind) => kind !== 'ended' && kind !== 'signal')).toEqual([]);
    expect(processesWith('sleep 315')).toEqual([]);
  });

  test('forgets a group when its command has ended', async () => {
    const texts: string[] = [];
    const write = vi.spyOn(RunningList.prototype, 'set');
    const remove = vi.spyOn(RunningList.prototype, 'remove');
    const { output } = await run('echo "$$"; sleep 300 &', { env: { ...environment, WP_OUTPUT: '/jobs/7-outputs' } });
    const [line] = remove.mock.calls.at(-1) ?? [];
    for (const [of, group, mark] of write.mock.calls) if (of === line) texts.push(`${group} ${mark}`);
    const group = Number(output);
    expect(texts).toEqual(['undefined', group, 'undefined'].map((shown) => `${shown} /jobs/7-outputs`));
    vi.restoreAllMocks();
  });

  test('keeps at most one line for each command that runs', async () => {
    const list = new RunningList();
    const read = (): string[] => readFileSync(`/proc/self/fd/${list.file}`, 'utf8').split(/\s+/).filter(Boolean);
    const lines = Array.from({ length: 300 }, (_, n) => list.add(`/jobs/${n}-outputs`));
    for (const [n, line] of lines.entries()) list.set(line, 4_000_000 + n, `/jobs/${n}-outputs`);
    expect(read()).toEqual(lines.map((_, n) => `${4_000_000 + n}:${n}-outputs`));
    for (const line of lines.slice(1)) list.remove(line);
    expect(list.add('/jobs/300-outputs')).toBeLessThan(300);
    expect(read().sort()).toEqual(['4000000:0-outputs', ':300-outputs']);
    list.close();
  });

  test('costs a command no time of a process', async () => {
    const [before] = ownGuards();
    await run('true');
    const guard = ownGuards().find((pid) => pid !== before) ?? before ?? 0;
    const switches = (): number =>
      Number(readFileSync(`/proc/${guard}/status`, 'utf8').match(/^voluntary.*:\s*(\d+)/m)?.[1]);
    await until(() => switches() > 0, 'the guard to wait');
    const settled = switches();
    for (let n = 0; n < 20; n++) await run('true');
    expect(switches()).toBe(settled);
  });
});

interface StartedWorker {
  readonly worker: ChildProcess;
  /** The first line of each script's output. */
  readonly pids: readonly number[];
  /** The output so far. */
  readonly output: () => string;
}

async function startWorker(scripts: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<StartedWorker> {
  const worker = spawn(process.execPath, [program, ...scripts], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  let output = '';
  worker.stdout.on('data', (bytes) => {
    output += String(bytes);
  });
  const pids = await until(() => {
    const lines = output.split('\n').slice(0, -1);
    return lines.length === scripts.length && lines.map(Number);
  }, 'the start of all jobs');
  return { worker, pids, output: () => output };
}

/** How many commands the worker's guard would end. */
function runningOf(worker: ChildProcess): number {
  return readFileSync(`/proc/${guardsOf(worker)[0]}/fd/3`, 'utf8')
    .split(/\s+/)
    .filter(Boolean).length;
}

/** Other tests run guards at the same time, so the parent tells whose a guard is. */
function guardsOf({ pid }: ChildProcess): number[] {
  return processesWith('wp-guard').filter((guard) => parentOf(guard) === pid);
}

function ownGuards(): number[] {
  return processesWith('wp-guard').filter((guard) => parentOf(guard) === process.pid);
}
