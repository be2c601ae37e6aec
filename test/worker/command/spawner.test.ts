// The two ways to start a command, Node's own spawn and posix_spawn through koffi: commands run and end alike.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import type { LargeRequest } from '../../support/large-worker.ts';
import { lives } from '../../support/processes.ts';
import { until } from '../../support/until.ts';

const packages = resolve('node_modules');
/** It is an optional dependency. */
const hasKoffi = existsSync(join(packages, 'koffi'));

let program: string;
let byNode: ChildProcess;
let byPosix: ChildProcess;

beforeAll(async () => {
  program = await bundle('test/support/large-worker.ts');
  // The program lies outside of the repository, so only this variable makes it find koffi.
  [byNode, byPosix] = (await Promise.all([{}, { NODE_PATH: packages }].map(started))) as [ChildProcess, ChildProcess];
});

afterAll(async () => {
  for (const worker of [byNode, byPosix]) worker.kill('SIGKILL');
  rmSync(dirname(program), { recursive: true });
});

async function started(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const worker = fork(program, { env: { ...process.env, ...env } });
  await once(worker, 'message');
  return worker;
}

interface Result {
  readonly ending: unknown;
  readonly lostOutput: boolean;
  readonly output: string;
}

async function inWorker(worker: ChildProcess, ...requests: readonly LargeRequest[]): Promise<Result[]> {
  worker.send(requests);
  return (await once(worker, 'message'))[0] as Result[];
}

function hasLoadedKoffi({ pid }: ChildProcess): boolean {
  return readFileSync(`/proc/${pid}/maps`, 'utf8').includes('koffi.node');
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

test.runIf(hasKoffi)('commands run and end alike', async () => {
  const results = await inWorker(byPosix, ...requests);
  expect(hasLoadedKoffi(byPosix)).toBe(true);
  expect(results).toEqual(await inWorker(byNode, ...requests));
  expect(hasLoadedKoffi(byNode)).toBe(false);
});

describe.each(['Node', 'posix_spawn'])('started by %s', (way) => {
  const worker = (): ChildProcess => (way === 'Node' ? byNode : byPosix);

  test('a command that is ended during its start is ended', async () => {
    const results = await inWorker(
      worker(),
      { script: 'sleep 332', stop: 'end' },
      { script: 'trap "" TERM; while :; do sleep 0.1; done', stop: 'end', graceMs: 200 },
      { script: 'sleep 333', stop: 'kill' },
    );
    expect(results.map(({ ending }) => ending)).toEqual(Array(3).fill({ kind: 'ended' }));
  });

  test('64 commands at once do not mix their output or their exit codes', async () => {
    const all = Array.from({ length: 64 }, (_, n) => ({ script: `echo ${n}; printf ${n} >&2; exit ${n}` }));
    const results = await inWorker(worker(), ...all);
    expect(results.map(({ output }) => output)).toEqual(results.map((_, n) => `${n}\n${n}`));
    expect(results.map(({ ending }) => ending)).toEqual(results.map((_, exitCode) => ({ kind: 'exit', exitCode })));
  });

  test('a command gets no signal handling and no descriptor of its worker', async () => {
    // Without `exec`, the shell may have signals blocked for a moment.
    const script = 'ls /proc/$$/fd; exec grep -e ^SigBlk -e ^SigIgn /proc/self/status';
    const [result] = await inWorker(worker(), { script });
    const lines = result?.output.trim().split('\n') ?? [];
    const descriptors = lines.slice(0, -2);
    const [blocked, ignored] = lines.slice(-2).map((line) => line.split('\t')[1]);
    expect(descriptors).toEqual(['0', '1', '2']);
    expect(blocked).toMatch(/^0+$/);
    // glibc keeps the signals 32 and 33 for itself, and no program sees them.
    expect(BigInt(`0x${ignored}`) & ~(3n << 31n)).toBe(0n);
  });
});

test('when the worker is killed, its commands end', async () => {
  const worker = await started({ NODE_PATH: packages });
  const file = join(dirname(program), 'last');
  worker.send([{ script: `trap "" TERM; echo "$$" > ${file}; while :; do sleep 0.1; done` }]);
  const job = await until(() => existsSync(file) && Number(readFileSync(file, 'utf8')), 'the job');
  expect(lives(job)).toBe(true);
  worker.kill('SIGKILL');
  await until(() => !lives(job), 'its end');
});
