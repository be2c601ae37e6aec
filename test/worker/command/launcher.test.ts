// The launcher: its commands behave like commands that a worker starts itself; and what happens when the launcher or its worker is
// killed.
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Launcher } from '../../../src/worker/command/launcher.ts';
import { bundle } from '../../support/bundle.ts';
import { run } from '../../support/commands.ts';
import type { LargeRequest } from '../../support/large-worker.ts';
import { commandLineOf, lives, parentOf } from '../../support/processes.ts';
import { until } from '../../support/until.ts';

let folder: string;
let worker: ChildProcess;

beforeAll(async () => {
  const program = await bundle('test/support/large-worker.ts');
  folder = dirname(program);
  const launcher = 'src/worker/command/launcher-process.ts';
  const format = { bundle: true, platform: 'node', format: 'cjs', target: 'node20' } as const;
  await build({ entryPoints: [launcher], outfile: join(folder, 'launcher.js'), ...format });
  worker = fork(program);
  await once(worker, 'message');
});

afterAll(async () => {
  worker.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

interface Result {
  readonly ending: unknown;
  readonly lostOutput: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

async function inWorker(...requests: readonly LargeRequest[]): Promise<Result[]> {
  worker.send(requests);
  return (await once(worker, 'message'))[0] as Result[];
}

async function here({ script, stop: _, ...request }: LargeRequest): Promise<Result> {
  const { ending, lostOutput, stdout, stderr } = await run(script, request);
  return { ending, lostOutput, stdout: stdout.toString('latin1'), stderr: stderr.toString('latin1') };
}

/** Waits for the launcher: until it is ready, the worker spawns by itself. */
async function launcherOf({ pid }: ChildProcess): Promise<number> {
  return until(async () => {
    const parent = Number((await inWorker({ script: 'echo "$PPID"' }))[0]?.stdout);
    return parent !== pid && parent;
  }, 'the launcher');
}

const odd = { ODD: 'a\nb\t"\' $x €\u{1f600}\x7f\x01', 'with.dot': '1', EMPTY: '', __proto__: 'x' };
const padding = `# ${'x'.repeat(98)}\n`.repeat(2_000);

const requests: readonly LargeRequest[] = [
  { script: 'echo out; echo err >&2; printf end' },
  { script: 'exit 134' },
  { script: 'exit 255' },
  { script: 'kill -SEGV $$' },
  { script: 'kill -INT $$; echo ignored' },
  { script: 'kill -PIPE $$; echo ignored' },
  { script: '-0', shell: ['/usr/bin/env'], env: odd },
  { script: 'a "b" $c\n', shell: ['printf', '%s|', 'x y'] },
  { script: 'false | cat', shell: 'bash' },
  { script: 'cat; readlink /proc/self/fd/0; (: < /dev/tty) 2>/dev/null || echo none' },
  { script: 'ls -l /proc/$$/fd 2>/dev/null | grep -c -e /pipes- -e socket' },
  { script: 'set -- $(cut -d" " -f 5,6 /proc/$$/stat); test "$$ $$" = "$1 $2"' },
  { script: 'echo oops > /dev/stderr; echo twice | tee /dev/stderr' },
  { script: 'pwd; echo "$0 $# $-"; umask', cwd: '/tmp' },
  { script: `${padding}echo "$0 $# $-"; cat; ls /proc/self/fd | wc -w\nnot-a-command || false\necho unreached\n` },
  { script: 'n=0; while [ $n -lt 20000 ]; do echo $n; n=$((n+1)); done' },
  { script: 'sleep 330 & echo done' },
  { script: 'sleep 331 | cat', timeoutMs: 100 },
  { script: 'true', cwd: '/no/such/folder' },
  { script: 'true', cwd: '/etc/passwd' },
  { script: 'true', shell: ['no-such-shell'], env: { PATH: '/usr/bin' } },
  { script: 'true', shell: ['/etc/passwd'] },
  { script: 'true', shell: [] },
  { script: 'true', env: { BIG: 'x'.repeat(200_000) } },
  { script: 'true', env: { ODD: 'a\0b' } },
];

test('commands of the launcher run and end like commands of the worker itself', async () => {
  const launcher = await launcherOf(worker);
  expect(commandLineOf(launcher)).toContain('wp-launcher');
  const launched = await inWorker(...requests);
  expect(launched).toEqual(await Promise.all(requests.map(here)));
  expect(await launcherOf(worker)).toBe(launcher);
});

test('a command that is ended during its start is ended', async () => {
  await launcherOf(worker);
  const results = await inWorker(
    { script: 'sleep 332', stop: 'end' },
    { script: 'trap "" TERM; while :; do sleep 0.1; done', stop: 'end', graceMs: 200 },
    { script: 'sleep 333', stop: 'kill' },
  );
  expect(results.map(({ ending }) => ending)).toEqual(Array(3).fill({ kind: 'ended' }));
});

test('64 commands at once do not mix their output', async () => {
  await launcherOf(worker);
  const results = await inWorker(...Array.from({ length: 64 }, (_, n) => ({ script: `echo ${n}; printf ${n} >&2` })));
  expect(results.map(({ stdout, stderr }) => `${stdout}${stderr}`)).toEqual(results.map((_, n) => `${n}\n${n}`));
});

test('when the launcher is killed, its commands are killed too, and another launcher takes over', async () => {
  const launcher = await launcherOf(worker);
  const file = join(folder, 'pids');
  const waiting = inWorker({ script: `echo "$$" > ${file}; sleep 334` });
  const job = await until(() => numberIn(file), 'the job');
  expect(parentOf(job)).toBe(launcher);
  process.kill(launcher, 'SIGKILL');
  expect((await waiting)[0]?.ending).toEqual({ kind: 'signal', signal: 'SIGKILL' });
  expect(lives(job)).toBe(false);
  expect(await launcherOf(worker)).not.toBe(launcher);
});

describe('a launcher that is killed', () => {
  test('between a spawn and its reply leaves no process', async () => {
    const file = join(folder, 'unannounced');
    const program = write(`process.send({ kind: 'ready' });
      process.on('message', ({ leader: { file, args, env } }) => {
        const { pid } = require('node:child_process').spawn(file, args, { env, detached: true, stdio: 'ignore' });
        require('node:fs').writeFileSync('${file}', String(pid));
        process.kill(process.pid, 'SIGKILL');
      });`);
    const launcher = new Launcher(program, () => {});
    await until(() => launcher.isReady, 'the launcher');
    const leader = { file: '/bin/sleep', name: 'sleep', args: ['335'], cwd: '/', env: { WP_OUTPUT: file } };
    await expect(launcher.start(leader, [])).rejects.toThrow(/was killed\. Run the job again\./);
    await until(() => !lives(numberIn(file)), 'the end of the command');
  });

  test('before it is ready is never used', async () => {
    const wasReady = await new Promise((resolve) => new Launcher(write('process.exit(1)'), resolve));
    expect(wasReady).toBe(false);
  });
});

test('when the worker is killed, the launcher and its commands end', async () => {
  const launcher = await launcherOf(worker);
  const file = join(folder, 'last');
  // The mark lets the guard find the command even if the worker never heard of it.
  const env = { PATH: '/usr/bin:/bin', WP_OUTPUT: join(folder, 'outputs-1') };
  worker.send([{ script: `trap "" TERM; echo "$$" > ${file}; while :; do sleep 0.1; done`, env }]);
  const job = await until(() => numberIn(file), 'the job');
  worker.kill('SIGKILL');
  await until(() => !lives(job) && !lives(launcher), 'their end');
});

function write(program: string): string {
  const file = join(folder, `program-${randomUUID()}.cjs`);
  writeFileSync(file, program);
  return file;
}

function numberIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}
