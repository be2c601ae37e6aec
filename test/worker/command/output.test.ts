// The output of a command: complete, in order, and read no faster than its reader takes it.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { run, start } from '../../support/commands.ts';
import { watchRhythm } from '../../support/cpu-time.ts';
import { until } from '../../support/until.ts';

const mebibyte = 1024 * 1024;

test('both streams arrive, each under its name', async () => {
  const { stdout, stderr } = await run('echo out; echo err >&2; printf end');
  expect([String(stdout), String(stderr)]).toEqual(['out\nend', 'err\n']);
});

test('a script can open its output by name, as in every shell', async () => {
  const { stdout, stderr } = await run(
    'echo oops > /dev/stderr; echo twice | tee /dev/stderr; echo x > /proc/self/fd/1',
  );
  expect([String(stdout), String(stderr)]).toEqual(['twice\nx\n', 'oops\ntwice\n']);
});

test('bytes are not changed', async () => {
  const script = 'head -c 3000000 /dev/urandom > "$F"; cat "$F"; sha256sum "$F" | cut -c 1-64 >&2; rm "$F"';
  const { stdout, stderr } = await run(script, { env: { ...process.env, F: `/tmp/wp-test-${process.pid}` } as never });
  expect(createHash('sha256').update(stdout).digest('hex')).toBe(String(stderr).trim());
});

test('a line of 1 MB arrives complete, with the text after it', async () => {
  const { stdout } = await run("head -c 1000000 /dev/zero | tr '\\0' x; echo; printf 'END without newline'");
  expect(stdout.length).toBe(1_000_001 + 19);
  expect(String(stdout.subarray(-20))).toBe('\nEND without newline');
});

test('the last bytes of 200 short commands at once are never lost', async () => {
  const all = await Promise.all(Array.from({ length: 200 }, (_, n) => run(`echo ${n}; printf ${n} >&2`)));
  expect(all.map(({ stdout, stderr }) => `${stdout}${stderr}`)).toEqual(all.map((_, n) => `${n}\n${n}`));
});

test('a pipe that a foreign process still holds is not used again', async () => {
  const escapee = 'setsid sh -c "sleep 0.6; echo late; echo late >&2" & sleep 0.1';
  const first = await Promise.all(Array.from({ length: 8 }, () => run(escapee)));
  const second = await Promise.all(Array.from({ length: 16 }, () => run('sleep 1')));
  expect([...first, ...second].map(({ stdout, stderr }) => `${stdout}${stderr}`).join('')).toBe('');
});

describe('a flood', () => {
  test('of 200 MB is read piece by piece', async () => {
    const bytes = 200 * mebibyte;
    const before = process.memoryUsage().rss;
    const seen = { bytes: 0, largest: 0, rss: 0 };
    const { ending } = await run(`yes 0123456789abcdef | head -c ${bytes}`, {
      onOutput: async (_, piece) => {
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
    const script = 'n=0; while [ $n -lt 100 ]; do head -c 65536 /dev/zero; n=$((n+1)); echo $n >&2; done';
    let written = 0;
    const started = start(script, {
      onOutput: async (stream, bytes) => {
        if (stream === 'stderr') written = Number(String(bytes).trim().split('\n').at(-1));
        else await taken;
        if (stream === 'stdout') received += bytes.length;
      },
    });
    await until(() => written > 0, 'the first block');
    const settled = await steady(() => written);
    expect(settled).toBeLessThan(8);
    takeIt();
    expect((await started.collected).ending).toEqual({ kind: 'exit', exitCode: 0 });
    expect(received).toBe(100 * 65_536);
  });

  test('of one stream does not hold up the other', async () => {
    const lines: string[] = [];
    const started = start('echo first >&2; yes & sleep 0.1; echo second >&2; wait', {
      onOutput: (stream, bytes) => {
        if (stream === 'stdout') return new Promise(() => {});
        lines.push(String(bytes));
        return Promise.resolve();
      },
    });
    await until(() => lines.join('') === 'first\nsecond\n', 'both lines');
    started.command.kill();
    expect((await started.collected).lostOutput).toBe(true);
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
