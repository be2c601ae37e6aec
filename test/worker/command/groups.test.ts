// Who is ended with a command, when, and who is not.
import { describe, expect, test } from 'vitest';
import { run, type Started, start } from '../../support/commands.ts';
import { lives } from '../../support/processes.ts';
import { until } from '../../support/until.ts';

describe('a command that ends by itself', () => {
  test('is not held by a background process that has its output', async () => {
    const { ending, stdout, tookMs } = await run('sleep 300 & echo "$!"; echo done');
    const [pid, done] = String(stdout).split('\n');
    expect({ ending, done }).toEqual({ ending: { kind: 'exit', exitCode: 0 }, done: 'done' });
    expect(tookMs).toBeLessThan(2_000);
    expect(lives(Number(pid))).toBe(false);
  });

  test('takes leftovers with it that have closed their output and ignore TERM', async () => {
    const { stdout } = await run('(trap "" TERM; exec > /dev/null 2>&1; while :; do sleep 1; done) & echo "$!"');
    expect(lives(Number(stdout))).toBe(false);
  });

  test('gets what a leftover writes shortly after it', async () => {
    const { stdout, lostOutput } = await run('exec > >(sleep 0.1; cat; echo tail) 2>&1\necho first', { shell: 'bash' });
    expect({ stdout: String(stdout), lostOutput }).toEqual({ stdout: 'first\ntail\n', lostOutput: false });
  });

  test('waits no more than about a second for a leftover that goes on writing, and says so', async () => {
    const { lostOutput, tookMs } = await run('yes &');
    expect(lostOutput).toBe(true);
    expect(tookMs).toBeLessThan(4_000);
  });

  test.each([
    ['setsid', 'sh', 'setsid sh -c "echo \\$\\$; exec sleep 30" &\nsleep 0.2'],
    ['set -m', 'bash', 'set -m; sleep 30 & echo "$!"'],
  ] as const)('does not hold or end what left the group by %s', async (_, shell, script) => {
    const { ending, stdout, tookMs } = await run(script, { shell });
    const escapee = Number(stdout);
    expect(ending).toEqual({ kind: 'exit', exitCode: 0 });
    expect(tookMs).toBeLessThan(2_000);
    expect(lives(escapee)).toBe(true);
    process.kill(escapee, 'SIGKILL');
  });
});

describe('end', () => {
  test('reaches grandchildren, and is quick when they go', async () => {
    const started = start('sh -c "sleep 300 & echo \\$!; sleep 301 & echo \\$!; wait" & echo "$!"; wait');
    const pids = await pidsOf(started, 3);
    started.command.end();
    const { ending } = await started.collected;
    expect(ending).toEqual({ kind: 'ended' });
    expect(pids.filter(lives)).toEqual([]);
  });

  test('turns to KILL after the grace', async () => {
    const started = start('trap "" TERM INT; echo "$$"; sleep 302; sleep 303', { graceMs: 300 });
    const pids = await pidsOf(started, 1);
    const endedAt = performance.now();
    started.command.end();
    expect((await started.collected).ending).toEqual({ kind: 'ended' });
    expect(performance.now() - endedAt).toBeGreaterThan(290);
    expect(performance.now() - endedAt).toBeLessThan(2_300);
    expect(pids.filter(lives)).toEqual([]);
  });

  test('lets a program tidy up for the grace, though its shell is gone at once', async () => {
    const tidying = `sh -c 'trap "sleep 0.5; echo tidied; exit" TERM; echo "$$"; while :; do sleep 0.05; done'\necho unreached`;
    const started = start(tidying);
    await pidsOf(started, 1);
    started.command.end();
    const { ending, stdout } = await started.collected;
    expect(ending).toEqual({ kind: 'ended' });
    expect(String(stdout).split('\n').slice(1)).toEqual(['tidied', '']);
  });

  test('reaches what is stopped', async () => {
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

test('kill is at once, also during the grace', async () => {
  const started = start('trap "" TERM; echo "$$"; sleep 305; sleep 306', { graceMs: 60_000 });
  const pids = await pidsOf(started, 1);
  started.command.end();
  started.command.kill();
  const { ending, tookMs } = await started.collected;
  expect(ending).toEqual({ kind: 'ended' });
  expect(tookMs).toBeLessThan(2_000);
  expect(pids.filter(lives)).toEqual([]);
});

test('a timeout ends all of a pipeline', async () => {
  const { stdout } = await run('echo "$$"; sleep 307 | cat & echo "$!"; wait', { timeoutMs: 200, graceMs: 1_000 });
  expect(String(stdout).trim().split('\n').map(Number).filter(lives)).toEqual([]);
});

/** Waits for so many numbers on its output. */
async function pidsOf({ stdout }: Started, count: number): Promise<number[]> {
  return until(() => {
    const lines = stdout().split('\n').slice(0, -1);
    return lines.length >= count && lines.map(Number);
  }, `${count} pids`);
}
