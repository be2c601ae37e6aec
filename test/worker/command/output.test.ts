// The output of a command: complete, in order, and read no faster than its reader takes it.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, start } from '../../support/commands.ts';
import { watchRhythm } from '../../support/cpu-time.ts';
import { until } from '../../support/until.ts';

const mebibyte = 1024 * 1024;

describe('stdout and stderr arrive in the order in which they were written', () => {
  test.each([
    ['lines in turn', 'sh', 'echo C; echo D >&2; echo E; echo F >&2; printf G', 'C\nD\nE\nF\nG'],
    ['halves of one line', 'sh', 'printf a; printf b >&2; printf c; printf "d\\n" >&2', 'abcd\n'],
    [
      'a trace',
      'bash',
      'set -x; echo first; ls /nonexistent || true; echo second; echo err >&2; echo third',
      /^\+ echo first\nfirst\n\+ ls .*\nls: .*\n\+ true\n\+ echo second\nsecond\n\+ echo err\nerr\n\+ echo third\nthird\n$/,
    ],
    [
      'a program of its own for each line',
      'sh',
      'n=0; while [ $n -lt 100 ]; do sh -c "echo $n"; sh -c "echo $n >&2"; n=$((n+1)); done',
      Array.from({ length: 100 }, (_, n) => `${n}\n${n}\n`).join(''),
    ],
  ] as const)('%s', async (_, shell, script, expected) => {
    const all = await Promise.all(Array.from({ length: 10 }, () => run(script, { shell })));
    for (const { output } of all) expect(String(output)).toEqual(expect.stringMatching(exactly(expected)));
  });

  test('also by names, and after a flood', async () => {
    const script = 'echo 1; echo 2 > /dev/stderr; yes | head -c 3000000; echo 3 >&2; echo 4 > /dev/stdout; echo 5 >&2';
    const text = String((await run(script)).output);
    expect(text.replace(/(y\n)+/, '*')).toBe('1\n2\n*3\n4\n5\n');
  });
});

function exactly(expected: string | RegExp): RegExp {
  return typeof expected === 'string' ? new RegExp(`^${expected}$`) : expected;
}

test('a script can open its output by name, as in every shell', async () => {
  const { output } = await run('echo oops > /dev/stderr; echo twice | tee /dev/stderr; echo x > /proc/self/fd/1');
  expect(String(output)).toBe('oops\ntwice\ntwice\nx\n');
});

test('bytes are not changed', async () => {
  const script = 'head -c 3000000 /dev/urandom > "$F"; cat "$F"; sha256sum "$F" | cut -c 1-64; rm "$F"';
  const { output } = await run(script, { env: { ...process.env, F: `/tmp/wp-test-${process.pid}` } as never });
  const [bytes, sum] = [output.subarray(0, 3_000_000), output.subarray(3_000_000)];
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(String(sum).trim());
});

test('a line of 1 MB arrives complete, with the text after it', async () => {
  const { output } = await run("head -c 1000000 /dev/zero | tr '\\0' x; echo; printf 'END without newline'");
  expect(output.length).toBe(1_000_001 + 19);
  expect(String(output.subarray(-20))).toBe('\nEND without newline');
});

test('the last bytes of 200 short commands at once are never lost', async () => {
  const all = await Promise.all(Array.from({ length: 200 }, (_, n) => run(`echo ${n}; printf ${n} >&2`)));
  expect(all.map(({ output }) => String(output))).toEqual(all.map((_, n) => `${n}\n${n}`));
});

test('a pipe that a foreign process still holds is not used again', async () => {
  const escapee = 'setsid sh -c "sleep 0.6; echo late; echo late >&2" & sleep 0.1';
  const first = await Promise.all(Array.from({ length: 8 }, () => run(escapee)));
  const second = await Promise.all(Array.from({ length: 16 }, () => run('sleep 1')));
  expect([...first, ...second].map(({ output }) => output).join('')).toBe('');
});

describe('a flood', () => {
  test('of 200 MB is read piece by piece', async () => {
    const bytes = 200 * mebibyte;
    const before = process.memoryUsage().rss;
    const seen = { bytes: 0, largest: 0, rss: 0 };
    const { ending } = await run(`yes 0123456789abcdef | head -c ${bytes}`, {
      onOutput: async (piece) => {
        seen.bytes += piece.length;
        seen.largest = Math.max(seen.largest, piece.length);
        seen.rss = Math.max(seen.rss, process.memoryUsage.rss());
      },
    });
    expect(ending).toEqual({ kind: 'exit', exitCode: 0 });
    expect(seen.bytes).toBe(bytes);
    expect(seen.largest).toBeLessThanOrEqual(mebibyte);
    expect(seen.rss - before).toBeLessThan(100 * mebibyte);
  });

  test('makes its writer wait while nobody reads', async () => {
    let takeIt = (): void => {};
    const taken = new Promise<void>((resolve) => {
      takeIt = resolve;
    });
    let received = 0;
    const file = join(mkdtempSync(join(tmpdir(), 'wp-test-')), 'written');
    writeFileSync(file, '');
    const written = (): number => Number(readFileSync(file, 'utf8'));
    const script = `n=0; while [ $n -lt 100 ]; do head -c 65536 /dev/zero; n=$((n+1)); echo $n > ${file}; done`;
    const started = start(script, {
      onOutput: async (bytes) => {
        await taken;
        received += bytes.length;
      },
    });
    await until(() => written() > 0, 'the first block');
    const settled = await steady(written);
    expect(settled).toBeLessThan(8);
    takeIt();
    expect((await started.collected).ending).toEqual({ kind: 'exit', exitCode: 0 });
    expect(received).toBe(100 * 65_536);
    rmSync(dirname(file), { recursive: true });
  });

  test('that nobody reads does not delay the end of its command', async () => {
    let isFull = (): void => {};
    const full = new Promise<void>((resolve) => {
      isFull = resolve;
    });
    const { command, collected } = start('yes', {
      onOutput: () => {
        isFull();
        return new Promise(() => {});
      },
    });
    await full;
    const endedAt = performance.now();
    command.end();
    expect(await collected).toMatchObject({ ending: { kind: 'ended' }, lostOutput: true });
    expect(performance.now() - endedAt).toBeLessThan(3_000);
  });

  test('continues when its reader fails, and is marked as incomplete', async () => {
    const { ending, lostOutput } = await run('head -c 1000000 /dev/zero', {
      onOutput: () => Promise.reject(new Error('no')),
    });
    expect({ ending, lostOutput }).toEqual({ ending: { kind: 'exit', exitCode: 0 }, lostOutput: true });
  });
});

test('timers fire in time while hundreds of commands are started', async () => {
  const rhythm = watchRhythm();
  await Promise.all(Array.from({ length: 300 }, () => run('true')));
  expect(rhythm.stop()).toBeLessThan(250);
});

/** Resolves with the value when it has not changed for 300 ms. */
async function steady(probe: () => number): Promise<number> {
  let [value, since] = [probe(), performance.now()];
  return until(() => {
    if (probe() !== value) [value, since] = [probe(), performance.now()];
    return performance.now() - since > 300 && value;
  }, 'a value that stays');
}
