// Which processes end with a command, when, and which do not.
import { describe, expect, test } from 'vitest';
import { run, type Started, start } from '../../support/commands.ts';
import { lives } from '../../support/processes.ts';
import { until } from '../../support/until.ts';

describe('a command that ends by itself', () => {
  test('does not wait for a background process that holds its output', async () => {
    const { ending, stdout, tookMs } = await run('sleep 300 & echo "$!"; echo done');
    const [pid, done] = String(stdout).split('\n');
    expect({ ending, done }).toEqual({ ending: { kind: 'exit', exitCode: 0 }, done: 'done' });
    expect(tookMs).toBeLessThan(2_000);
    expect(lives(Number(pid))).toBe(false);
  });

  test('kills leftover processes that have closed their output and ignore TERM', async () => {
    const { stdout } = await run('(trap "" TERM; exec > /dev/null 2>&1; while :; do sleep 1; done) & echo "$!"');
    expect(lives(Number(stdout))).toBe(false);
  });

  test('keeps what a leftover process writes shortly after its end', async () => {
    const { stdout, lostOutput } = await run('exec > >(sleep 0.1; cat; echo tail) 2>&1\necho first', { shell: 'bash' });
    expect({ stdout: String(stdout), lostOutput }).toEqual({ stdout: 'first\ntail\n', lostOutput: false });
  });

  test('waits about a second at most for a leftover process that keeps writing, and reports lost output', async () => {
    const { lostOutput, tookMs } = await run('yes &');
    expect(lostOutput).toBe(true);
    expect(tookMs).toBeLessThan(4_000);
  });

  test.each([
    ['setsid', 'sh', 'setsid sh -c "echo \\$\\$; exec sleep 30" &\nsleep 0.2'],
    ['set -m', 'bash', 'set -m; sleep 30 & echo "$!"'],
  ] as const)('neither waits for nor ends a process that left the group by %s', async (_, shell, script) => {
    const { ending, stdout, tookMs } = await run(script, { shell });
    const escapee = Number(stdout);
    expect(ending).toEqual({ kind: 'exit', exitCode: 0 });
    expect(tookMs).toBeLessThan(2_000);
    expect(lives(escapee)).toBe(true);
    process.kill(escapee, 'SIGKILL');
  });
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
    const { ending, stdout } = await started.collected;
    expect(ending).toEqual({ kind: 'ended' });
    expect(String(stdout).split('\n').slice(1)).toEqual(['tidied', '']);
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
    expect(
      String((await started.collected).stdout)
        .split('\n')
        .slice(1),
    ).toEqual(['got', '']);
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
  const { stdout } = await run('echo "$$"; sleep 307 | cat & echo "$!"; wait', { timeoutMs: 200, graceMs: 1_000 });
  expect(String(stdout).trim().split('\n').map(Number).filter(lives)).toEqual([]);
});

/** Waits until the command has printed `count` numbers. */
async function pidsOf({ stdout }: Started, count: number): Promise<number[]> {
  return until(() => {
    const lines = stdout().split('\n').slice(0, -1);
    return lines.length >= count && lines.map(Number);
  }, `${count} pids`);
}
