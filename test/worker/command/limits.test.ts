// Commands on a machine without room for them: they wait, and their jobs are not to blame. And which limits and files they inherit.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { CommandRunner } from '../../../src/worker/command/command-runner.ts';
import { Scarcity } from '../../../src/worker/command/scarcity.ts';
import { Spawner } from '../../../src/worker/command/spawner.ts';
import { bundle } from '../../support/bundle.ts';
import { run, start, timers } from '../../support/commands.ts';

let program: string;

beforeAll(async () => {
  program = await bundle('test/support/guarded-worker.ts');
});

afterAll(() => rmSync(dirname(program), { recursive: true }));

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** `before`: for the shell that starts the worker and waits for it. The worker runs all scripts at once. */
async function inWorker(before: string, scripts: readonly string[], last = 'exec'): Promise<Printed> {
  const command = `${before}; ${last} "$@"${last === 'exec' ? '' : '; true'}`;
  const shell = spawn('bash', ['-c', command, 'bash', process.execPath, program, ...scripts]);
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    shell[stream].on('data', (bytes) => {
      printed[stream] += String(bytes);
    });
  }
  await once(shell, 'close');
  return printed;
}

describe('with room for few open files', () => {
  test.each([
    ['-n 256', 60],
    ['-n 256', 400],
    ['-n 64', 40],
    ['-n 48', 60],
  ])('ulimit %s, %i commands at once all run, some later', async (limit, count) => {
    const scripts = Array.from({ length: count }, (_, n) => `sleep 0.2; echo ${n}; echo x=1 > "$WP_OUTPUT"`);
    const { stdout, stderr } = await inWorker(`ulimit ${limit}`, scripts);
    expect(
      stdout
        .split('\n')
        .filter(Boolean)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(scripts.map((_, n) => n));
    const warnings = stderr.split('\n').filter(Boolean);
    expect(warnings.length).toBeLessThanOrEqual(1);
    for (const warning of warnings)
      expect(warning).toMatch(/^waits: too many files are open on this host \(EMFILE\)\. /);
  });

  test('one warning says why commands wait', async () => {
    const { stderr } = await inWorker('ulimit -n 48', Array(30).fill('sleep 0.2'));
    expect(stderr).toMatch(/^waits: too many files.*ulimit -n\)\.\n$/);
  });
});

describe('a start that fails with', () => {
  test.each(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'])('%s is tried again', async (code) => {
    const said: string[] = [];
    const runner = new CommandRunner(timers, (what) => said.push(what));
    fail(code, 3);
    const { ending, output } = await run('echo done', {}, runner);
    expect({ ending, output: String(output) }).toEqual({ ending: { kind: 'exit', exitCode: 0 }, output: 'done\n' });
    expect(said).toEqual([expect.stringContaining(`(${code})`)]);
    await runner.close();
  });

  test.each(['end', 'kill'] as const)('EAGAIN can be left by `%s`', async (how) => {
    fail('EAGAIN', Number.POSITIVE_INFINITY);
    const { command, collected } = start('echo never', { timeoutMs: 1 });
    await vi.waitFor(() => expect(Spawner.prototype.start).toHaveBeenCalled());
    command[how]();
    expect(await collected).toMatchObject({ ending: { kind: 'ended' }, output: Buffer.alloc(0) });
  });

  test('EACCES is not tried again', async () => {
    fail('EACCES', 1);
    expect((await run('true')).ending).toMatchObject({ kind: 'spawn' });
  });
});

test('when nothing could be started for a minute, a start fails', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  const scarcity = new Scarcity(() => {});
  let waits = 0;
  const waiting = (async () => {
    while (await scarcity.wait('no room')) waits += 1;
  })();
  await vi.advanceTimersByTimeAsync(61_000);
  await waiting;
  expect(waits).toBeGreaterThan(500);
  scarcity.end();
  const next = scarcity.wait('no room');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await next).toBe(true);
});

describe('a job', () => {
  test.each(['sh', 'bash'] as const)(
    'has the soft limit that its user set in the shell, not the one that Node raised, in %s',
    async (shell) => {
      const script = shell === 'sh' ? 'ulimit -Sn; ulimit -Hn' : `bash -c 'ulimit -Sn; ulimit -Hn'`;
      const { stdout } = await inWorker('ulimit -Sn 1000; ulimit -Hn 4096', [script], '');
      expect(stdout).toBe('1000\n4096\n');
    },
  );

  test('has the soft limit that the program `wp` says, whoever started it', async () => {
    const { stdout } = await inWorker('ulimit -Sn 4096; ulimit -Hn 4096; export WP_SOFT_LIMIT=900', [
      'ulimit -Sn; ulimit -Hn',
    ]);
    expect(stdout).toBe('900\n4096\n');
  });

  test('does not inherit files that wp was given, and wp keeps a lock in one of them', async () => {
    const lock = join(dirname(program), 'lock');
    const before = `exec 251>&1 77>"${lock}" 78< /dev/null; flock 77`;
    const held = `flock -n "${lock}" true && echo free || echo held`;
    const { stdout } = await inWorker(before, [`ls /proc/$$/fd; ${held}`]);
    expect(stdout.split('\n').filter((line) => line !== '77')).toEqual(['0', '1', '2', 'held', '']);
  });
});

function fail(code: string, times: number): void {
  const { start: original } = Spawner.prototype;
  let failures = 0;
  vi.spyOn(Spawner.prototype, 'start').mockImplementation(function (this: Spawner, ...args) {
    failures += 1;
    if (failures > times) return original.apply(this, args);
    return Promise.reject(Object.assign(new Error(code), { code }));
  });
}
