// Which processes end with a command, when, and which do not.
import { describe, expect, test, vi } from 'vitest';
import * as table from '../../../src/worker/command/process-table.ts';
import { commands, environment, run, type Started, start } from '../../support/commands.ts';
import { lives } from '../../support/processes.ts';
import { until } from '../../support/until.ts';

/** Scripts that start a process outside of their group. It prints its pid. */
const escapes = [
  ['setsid', 'sh', (program: string) => `setsid sh -c 'echo $$; ${program}' & sleep 0.3`],
  ['set -m', 'bash', (program: string) => `set -m; sh -c 'echo $$; ${program}' & sleep 0.3`],
] as const;

function marked(): Record<string, string> {
  return { ...environment, WP_OUTPUT: commands.newOutputPath() };
}

function pidsIn(output: Buffer): number[] {
  return (String(output).match(/^\d+$/gm) ?? []).map(Number);
}

describe('a command that ends by itself', () => {
  test('does not wait for a background process that holds its output', async () => {
    const { ending, output, tookMs } = await run('sleep 300 & echo "$!"; echo done');
    const [pid, done] = String(output).split('\n');
    expect({ ending, done }).toEqual({ ending: { kind: 'exit', exitCode: 0 }, done: 'done' });
    expect(tookMs).toBeLessThan(2_000);
    expect(lives(Number(pid))).toBe(false);
  });

  test('kills leftover processes that have closed their output and ignore TERM', async () => {
    const { output } = await run('(trap "" TERM; exec > /dev/null 2>&1; while :; do sleep 1; done) & echo "$!"');
    expect(lives(Number(output))).toBe(false);
  });

  test('keeps what a leftover process writes shortly after its end', async () => {
    const { output, lostOutput } = await run('exec > >(sleep 0.1; cat; echo tail) 2>&1\necho first', { shell: 'bash' });
    expect({ output: String(output), lostOutput }).toEqual({ output: 'first\ntail\n', lostOutput: false });
  });

  test('waits about a second at most for a leftover process that keeps writing, and reports lost output', async () => {
    const { lostOutput, tookMs } = await run('yes &');
    expect(lostOutput).toBe(true);
    expect(tookMs).toBeLessThan(4_000);
  });

  test.each(escapes)(
    'ends a process that left the group by %s and still has its output',
    async (_, shell, escaping) => {
      const { ending, output, tookMs } = await run(escaping('sleep 320'), { shell, env: marked() });
      expect(ending).toEqual({ kind: 'exit', exitCode: 0 });
      expect(tookMs).toBeLessThan(4_000);
      expect(pidsIn(output).filter(lives)).toEqual([]);
    },
  );

  test('gives such a process the grace to tidy up, and keeps what it writes', async () => {
    const tidying = `trap "sleep 0.3; echo tidied; exit" TERM; while :; do sleep 0.05; done`;
    const { ending, output } = await run(escapes[0][2](tidying), { env: marked() });
    expect(ending).toEqual({ kind: 'exit', exitCode: 0 });
    expect(String(output)).toMatch(/\ntidied\n$/);
  });

  test('kills such a process after the grace, at once when it is ended', async () => {
    const deaf = escapes[0][2]('trap "echo heard" TERM; while :; do sleep 0.1; done');
    const patient = await run(deaf, { env: marked(), graceMs: 600 });
    expect(patient.tookMs).toBeGreaterThan(600);
    const { command, collected, output } = start(deaf, { env: marked(), graceMs: 60_000 });
    await until(() => output().includes('heard'), 'the TERM');
    command.end();
    const hurried = await collected;
    expect(hurried.tookMs).toBeLessThan(10_000);
    expect([patient, hurried].flatMap(({ output }) => pidsIn(output)).filter(lives)).toEqual([]);
  });

  test.each(escapes)(
    'leaves a daemon alone that left the group by %s and closed its output',
    async (_, shell, escaping) => {
      const { ending, output } = await run(escaping('exec sleep 321 > /dev/null 2>&1'), { shell, env: marked() });
      const [daemon = 0] = pidsIn(output);
      expect(ending).toEqual({ kind: 'exit', exitCode: 0 });
      expect(lives(daemon)).toBe(true);
      process.kill(daemon, 'SIGKILL');
    },
  );

  test('neither waits for nor ends a process that left the group and has another WP_OUTPUT, or none', async () => {
    const foreign = 'setsid sh -c "echo \\$\\$; exec sleep 322" & sleep 0.2';
    for (const clear of ['export WP_OUTPUT=other', 'unset WP_OUTPUT']) {
      const { output, tookMs } = await run(`${clear}; ${foreign}`, { env: marked() });
      const [escapee = 0] = pidsIn(output);
      expect(tookMs).toBeLessThan(4_000);
      expect(lives(escapee)).toBe(true);
      process.kill(escapee, 'SIGKILL');
    }
  });
});

describe.each(escapes)('a process that left the group by %s', (_, shell, escaping) => {
  test.each([
    ['has its output', ''],
    ['has closed its output', 'exec > /dev/null 2>&1; '],
    ['ignores TERM', 'trap "" TERM; '],
    ['is stopped', 'kill -STOP \\$\\$; '],
    ['has gone on into another session', 'setsid '],
  ])('and %s ends with a command that wp ends', async (_, first) => {
    const script = `${escaping(`${first}sh -c "while :; do sleep 0.1; done"`)}; echo ready; sleep 323`;
    const started = start(script, { shell, env: marked(), graceMs: 500 });
    await until(() => started.output().includes('ready'), 'the process');
    const pids = pidsIn(Buffer.from(started.output()));
    started.command.end();
    expect((await started.collected).ending).toEqual({ kind: 'ended' });
    expect(pids).toHaveLength(1);
    expect(pids.filter(lives)).toEqual([]);
  });

  test('ends with a command that is killed, and with one that takes too long', async () => {
    const script = `${escaping('trap "" TERM; while :; do sleep 0.1; done')}; echo ready; sleep 324`;
    const killed = start(script, { shell, env: marked(), graceMs: 60_000 });
    await until(() => killed.output().includes('ready'), 'the process');
    killed.command.kill();
    const late = await run(script, { shell, env: marked(), graceMs: 100, timeoutMs: 700 });
    const all = [await killed.collected, late];
    expect(all.map(({ ending }) => ending.kind)).toEqual(['ended', 'timeout']);
    expect(all.flatMap(({ output }) => pidsIn(output)).filter(lives)).toEqual([]);
  });
});

test('one look finds the processes of many commands that wp ends at once', async () => {
  const look = vi.spyOn(table, 'groupsByMark');
  const all = Array.from({ length: 12 }, () => start(`${escapes[0][2]('sleep 325')}; sleep 325`, { env: marked() }));
  const pids = await Promise.all(all.map(async (started) => (await pidsOf(started, 1))[0] ?? 0));
  for (const { command } of all) command.end();
  await Promise.all(all.map(({ collected }) => collected));
  expect(pids.filter(lives)).toEqual([]);
  expect(look.mock.calls.length).toBeLessThan(12);
  look.mockRestore();
});

describe('end', () => {
  test('reaches grandchildren, and is quick when they obey', async () => {
    const started = start('sh -c "sleep 300 & echo \\$!; sleep 301 & echo \\$!; wait" & echo "$!"; wait');
    const pids = await pidsOf(started, 3);
    started.command.end();
    const { ending } = await started.collected;
    expect(ending).toEqual({ kind: 'ended' });
    expect(pids.filter(lives)).toEqual([]);
  });

  test('sends KILL after the grace', async () => {
    const started = start('trap "" TERM INT; echo "$$"; sleep 302; sleep 303', { graceMs: 300 });
    const pids = await pidsOf(started, 1);
    const endedAt = performance.now();
    started.command.end();
    expect((await started.collected).ending).toEqual({ kind: 'ended' });
    expect(performance.now() - endedAt).toBeGreaterThan(290);
    expect(performance.now() - endedAt).toBeLessThan(2_300);
    expect(pids.filter(lives)).toEqual([]);
  });

  test('leaves a program the grace to tidy up, though its shell ends at once', async () => {
    const tidying = `sh -c 'trap "sleep 0.5; echo tidied; exit" TERM; echo "$$"; while :; do sleep 0.05; done'\necho unreached`;
    const started = start(tidying);
    await pidsOf(started, 1);
    started.command.end();
    const { ending, output } = await started.collected;
    expect(ending).toEqual({ kind: 'ended' });
    // The shell may say that it was terminated.
    expect(String(output)).toMatch(/\ntidied\n$/);
  });

  test('reaches stopped processes', async () => {
    const started = start('echo "$$"; kill -STOP $$; sleep 304');
    await pidsOf(started, 1);
    started.command.end();
    expect((await started.collected).tookMs).toBeLessThan(4_000);
  });

  test('sends one TERM, however often it is called', async () => {
    const started = start('trap "echo got" TERM; echo "$$"; n=0; while [ $n -lt 20 ]; do sleep 0.02; n=$((n+1)); done');
    await pidsOf(started, 1);
    started.command.end();
    started.command.end();
    expect(String((await started.collected).output).match(/got/g)).toHaveLength(1);
  });
});

test('kill works at once, even during the grace', async () => {
  const started = start('trap "" TERM; echo "$$"; sleep 305; sleep 306', { graceMs: 60_000 });
  const pids = await pidsOf(started, 1);
  started.command.end();
  started.command.kill();
  const { ending, tookMs } = await started.collected;
  expect(ending).toEqual({ kind: 'ended' });
  expect(tookMs).toBeLessThan(2_000);
  expect(pids.filter(lives)).toEqual([]);
});

test('a timeout ends all processes of a shell pipeline', async () => {
  const { output } = await run('echo "$$"; sleep 307 | cat & echo "$!"; wait', { timeoutMs: 200, graceMs: 1_000 });
  expect(String(output).trim().split('\n').map(Number).filter(lives)).toEqual([]);
});

/** Waits until the command has printed `count` numbers. */
async function pidsOf({ output }: Pick<Started, 'output'>, count: number): Promise<number[]> {
  return until(() => {
    const lines = output().split('\n').slice(0, -1);
    return lines.length >= count && lines.map(Number);
  }, `${count} pids`);
}
