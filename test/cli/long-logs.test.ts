// Logs that are longer than what is kept of them, and lines without an end, in each way to show them.
import { readFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { type LogFormat, logText } from '../../src/cli/showing/log-text.ts';
import { coloursFor } from '../../src/cli/text/colours.ts';
import { readLog } from '../../src/state/log/read-log.ts';
import { makeLog, writerOf } from '../support/logs.ts';
import { connection } from '../support/redis.ts';
import { startInTerminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';
import { startWp, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };
const redis = await connection(env.WP_REDIS_URL);
const notice = /^… ([\d,]+) bytes left out …$/;

describe('the cut of a long log', () => {
  const names = { hasName: true, hasTime: false, colours: coloursFor(false) };
  const formats: readonly (readonly [string, LogFormat])[] = [
    ['bytes', 'bytes'],
    ['coloured', 'coloured'],
    ['json', 'json'],
    ['with names', names],
  ];

  test.each(formats)(
    '%s: lies between two lines, and a line of its own says how much is missing',
    async (_, format) => {
      const written = Array.from({ length: 5_000 }, (_, n) => `${n * 7}`);
      const bytes = Buffer.from(`${written.join('\n')}\n`);
      const log = await makeLog(redis);
      const writer = writerOf(redis, log, { headBytes: 1_001, tailBytes: 4_001 });
      for (let at = 0; at < bytes.length; at += 333) await writer.write(bytes.subarray(at, at + 333));
      await writer.end();
      const text = logText(log, format);
      const printed: (Buffer | string)[] = [];
      for await (const piece of readLog(redis, log.run, log.job, log.attempt)) printed.push(...text.push(piece));
      const lines = [...printed, ...text.end()].join('').trimEnd().split('\n').map(plain);
      const cuts = lines.flatMap((line) => notice.exec(line)?.[1] ?? []);
      expect(cuts).toHaveLength(1);
      const at = lines.findIndex((line) => notice.test(line));
      const [before, after] = [lines.slice(0, at), lines.slice(at + 1)];
      expect(before).toEqual(written.slice(0, before.length));
      expect(after).toEqual(written.slice(-after.length));
      const kept = [...before, ...after].reduce((sum, line) => sum + line.length + 1, 0);
      expect(Number(cuts[0]?.replaceAll(',', ''))).toBe(bytes.length - kept);
      // A line and a piece less at each side.
      expect(kept).toBeGreaterThan(1_001 + 4_001 - 1_001 - 20);
    },
  );

  test('a line that a follower has seen in part ends before the notice', () => {
    const text = logText({ job: 'a', attempt: 1 }, 'bytes');
    const shown = [
      ...text.push({ kind: 'output', offset: 0, at: 0, bytes: Buffer.from('one\ntw') }),
      ...text.pause(),
      ...text.push({ kind: 'cut', offset: 6, bytes: 10 }),
      ...text.push({ kind: 'output', offset: 16, at: 0, bytes: Buffer.from('ee\nfour\n') }),
    ];
    expect(shown.join('')).toBe('one\ntw\n… 13 bytes left out …\nfour\n');
  });

  test.each(['grouped', 'prefixed', 'interleaved'])(
    '--output %s shows no line that the job did not write',
    { timeout: 60_000 },
    async (mode) => {
      using file = yamlFile('jobs: { a: { run: seq 1 1300000 } }\n');
      const { stdout } = await wp(['run', file.path, '-w', '1', '--output', mode], env);
      const lines = stdout
        .split('\n')
        .filter((line) => !/^\d\d:\d\d:\d\d /.test(line))
        .map((line) => line.replace(/^a \| /, ''));
      const numbers = lines.flatMap((line) => (/^\d+$/.test(line) ? Number(line) : []));
      const cuts = lines.filter((line) => notice.test(line)).length;
      const jumps = numbers.filter((number, index) => number !== (numbers[index - 1] ?? 0) + 1);
      expect(jumps).toHaveLength(cuts);
      expect(numbers.at(-1)).toBe(1_300_000);
      if (mode === 'grouped') expect(cuts).toBe(1);
    },
  );
});

describe('a line without an end', () => {
  const endless = `jobs: { a: { run: "head -c 40000000 /dev/zero | tr '\\\\0' x; echo; echo done" } }\n`;
  const modes = ['prefixed', 'grouped', 'interleaved'];

  test.each(modes)('--output %s takes little memory', { timeout: 60_000 }, async (mode) => {
    using file = yamlFile(endless);
    await using run = startWp(['run', file.path, '-w', '1', '--output', mode], env);
    expect(await peakMiB(run)).toBeLessThan(250);
    expect((await run.end).exitCode).toBe(0);
  });

  test.each([
    ['logs', 'RUN', 'a', '-f'],
    ['logs', 'RUN', '--json', '-f'],
    ['watch', 'RUN', '--output', 'prefixed'],
  ])('wp %s %s %s %s takes little memory', { timeout: 60_000 }, async (...words) => {
    using file = yamlFile(endless);
    await using run = startWp(['run', file.path, '-w', '1', '--output', 'quiet'], env);
    const [, id = ''] = await run.says(/Run (\w+)/);
    await using reader = startWp(
      words.filter(Boolean).map((word) => (word === 'RUN' ? id : word)),
      env,
    );
    expect(await peakMiB(reader)).toBeLessThan(250);
    expect((await reader.end).exitCode).toBe(0);
  });

  test('a live view takes little memory', { timeout: 60_000 }, async () => {
    using file = yamlFile(endless);
    await using run = startInTerminal(['run', file.path, '-w', '1'], { columns: 80, rows: 24, env });
    const pid = await run.pid();
    expect(await peakMiB({ pid, end: run.end })).toBeLessThan(250);
  });
});

/** Of a process, until it ends. */
async function peakMiB({ pid, end }: { readonly pid: number; readonly end: Promise<unknown> }): Promise<number> {
  let [peak, hasEnded] = [0, false];
  void end.then(() => {
    hasEnded = true;
  });
  await until(
    () => {
      peak = Math.max(peak, highestKiB(pid));
      return hasEnded;
    },
    'the process to end',
    50_000,
  );
  expect(peak).toBeGreaterThan(0);
  return peak / 1024;
}

function highestKiB(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Of a line in any format, what the job wrote, or the notice. */
function plain(line: string): string {
  if (!line.startsWith('{')) return line.replace(/^job\[1\] \| /, '');
  const { text, cut_bytes } = JSON.parse(line) as { readonly text?: string; readonly cut_bytes?: number };
  return text ?? `… ${cut_bytes} bytes left out …`;
}
