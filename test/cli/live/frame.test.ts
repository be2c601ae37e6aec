// The frames of the live view, line by line, in windows of any size.
import { describe, expect, test } from 'vitest';
import { drawFrame } from '../../../src/cli/live/frame.ts';
import type { LiveState } from '../../../src/cli/live/live-state.ts';
import { coloursFor } from '../../../src/cli/text/colours.ts';
import { widthOf } from '../../../src/cli/text/columns.ts';
import type { JobStatus } from '../../../src/state/redis/status.ts';
import { createdAt, job, listedState, runOf } from './states.ts';

const hint = 'Ctrl-C stops watching';
const colours = coloursFor(false);

function frame(state: LiveState, width = 80, height = 24, more: { readonly awayMs?: number } = {}): string[] {
  return drawFrame(state, { width, height, colours, nowMs: createdAt + 75_000, hint, ...more });
}

const small = listedState(
  [
    job('plan', 'succeeded'),
    job('lint', 'failed', { allowed: true, reason: 'exit', exitCode: 2 }),
    job('extract[1]', 'running', { attempt: 2, failures: 1 }),
    job('extract[2]', 'failed', { reason: 'exit', exitCode: 3 }),
    job('flaky', 'ready', { attempt: 1, failures: 1, dueAt: createdAt + 80_000 }),
    job('index', 'ready'),
    job('load', 'skipped', { reason: 'upstream-failed', cause: 'extract[2]' }),
    job('report', 'blocked'),
  ],
  {
    waitsFor: { report: ['extract', 'flaky'] },
    lines: new Map([
      ['extract[1]', ['copied 3,100 rows']],
      ['extract[2]', ['connection lost', 'cannot open 日本語.csv']],
    ]),
  },
);

test('a small run: every job in order, with its status, its time, and its last line or open needs', () => {
  expect(frame(small)).toEqual([
    'nightly  run mwwoaqy9hfx                                        4/8 jobs  1m15s',
    '✓ plan         3.2s',
    '! lint         3.2s  (allowed) exit 2',
    '▸ extract[1]  1m15s  attempt 2: copied 3,100 rows',
    '✗ extract[2]   3.2s  exit 3',
    '  │ connection lost',
    '  │ cannot open 日本語.csv',
    '○ flaky              next attempt in 5s, after 1 failed attempt',
    '○ index              waits for a worker',
    '- load               upstream-failed: extract[2]',
    '· report             waits for extract, flaky',
    'Ctrl-C stops watching',
  ]);
});

test.each([
  [40, ['✗ extract[2]   3.2s  exit 3', '  │ cannot open 日本語.csv', '· report             waits for extract…']],
  [20, ['✗ extract[2]   3.2s', '  │ cannot open 日…', '· report']],
])('in %i columns lines are cut, characters are not', (width, lines) => {
  expect(frame(small, width)).toEqual(expect.arrayContaining(lines));
});

describe('whatever the window', () => {
  const groups = ['extract', 'a-job-with-a-name-that-is-much-too-long-for-most'].map((name) => ({
    ...{
      name,
      size: 50_000,
      counts: new Map<JobStatus, number>([
        ['succeeded', 20_000],
        ['failed', 17],
      ]),
    },
  }));
  const running = Array.from({ length: 30 }, (_, n) => ({ job: `extract[${n}]`, attempt: 1, startedAt: createdAt }));
  const failed = running.slice(0, 5).map(({ job: name }) => ({ job: name, attempt: 1, reason: 'exit', exitCode: 1 }));
  const big: LiveState = {
    run: runOf({ succeeded: 40_000, failed: 34, running: 30, blocked: 59_936 }),
    jobs: { kind: 'grouped', groups, running, failed, perSecond: 512.3 },
    lines: new Map([['extract[0]', ['\u202e\u200bodd', `${'漢字'.repeat(200)}`]]]),
    isUnserved: true,
  };
  const sizes = [1, 2, 5, 19, 20, 21, 40, 80, 120, 500].flatMap((width) =>
    [1, 2, 3, 5, 10, 24, 60].map((height) => [width, height] as const),
  );

  test.each([
    ['small', small],
    ['big', big],
  ])('a %s run fits', (_, state) => {
    for (const [width, height] of sizes) {
      const lines = frame(state, width, height);
      const where = `${width} x ${height}`;
      expect(lines.length, where).toBeLessThanOrEqual(Math.max(height - 1, 1));
      for (const line of lines) expect(widthOf(line), `${where}: ${line}`).toBeLessThanOrEqual(Math.max(width - 1, 1));
    }
  });

  test('a big run: its progress, its groups, running jobs, and failed jobs with their last lines', () => {
    expect(frame(big, 60, 16)).toEqual([
      'nightly  run mwwoaqy9hfx         40,034/100,000 jobs  1m15s',
      '███████████████████████▒░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░',
      '40%  30 jobs running  512/s  about 1m57s left  34 failed',
      'extract                 ████████░░░░░░░░░░░░░ 20,017/50,000',
      'a-job-wi…-long-for-most ████████░░░░░░░░░░░░░ 20,017/50,000',
      '▸ extract[0]  1m15s  odd',
      '… and 29 more running',
      '✗ extract[0]         exit 1',
      '  │ odd',
      `  │ ${'漢字'.repeat(13)}漢…`,
      '✗ extract[1]         exit 1',
      '✗ extract[2]         exit 1',
      '… and 31 more failed',
      'No worker serves this run: wp attach mwwoaqy9hfx',
      hint,
    ]);
  });
});

test('the bar of a job does not count skipped legs as succeeded', () => {
  const groups = [
    { name: 'check', size: 90, counts: new Map<JobStatus, number>([['succeeded', 90]]) },
    { name: 'publish', size: 9, counts: new Map<JobStatus, number>([['skipped', 9]]) },
  ];
  const run = runOf({ succeeded: 90, skipped: 9, running: 1 });
  const jobs = { kind: 'grouped', groups, running: [], failed: [] } as const;
  const [check, publish] = frame({ run, jobs, lines: new Map(), isUnserved: false }, 80).slice(3);
  expect(check).toBe(`check   ${'█'.repeat(40)} 90/90`);
  expect(publish).toBe(`publish ${'░'.repeat(40)} 9/9  9 skipped`);
});

test('if there is no room for all jobs, succeeded ones are left out first, and failed ones stay', () => {
  const jobs = [
    ...Array.from({ length: 10 }, (_, n) => job(`ok${n}`, 'succeeded')),
    job('bad', 'failed', { reason: 'timeout' }),
    job('now', 'running'),
    job('next', 'blocked'),
  ];
  expect(frame(listedState(jobs), 40, 8).slice(1)).toEqual([
    '✓ ok9    3.2s',
    '✗ bad    3.2s  timeout',
    '▸ now   1m15s',
    '· next',
    '… and 9 succeeded',
    hint,
  ]);
});

test.each([
  [60, 'nightly  run mwwoaqy9hfx                    4/8 jobs  1m15s'],
  [40, 'night…  run mwwoaqy9hfx 4/8 jobs  1m15s'],
  [36, 'run mwwoaqy9hfx     4/8 jobs  1m15s'],
])('in the head of %i columns the name makes room for the id', (width, head) => {
  expect(frame(small, width)[0]).toBe(head);
});

test('a paused run, a run without workers, and Redis that is away are reported', () => {
  const paused = { ...small, run: { ...small.run, status: 'paused' as const }, isUnserved: true };
  expect(frame(paused)[0]).toMatch(/^paused {2}nightly/);
  expect(frame(paused).at(-2)).toBe('No worker serves this run: wp attach mwwoaqy9hfx');
  expect(frame(paused, 80, 24, { awayMs: 12_345 }).at(-2)).toBe('Redis does not answer. This is the state 12s ago.');
});

test('the output of jobs cannot control the terminal', () => {
  const lines = new Map([['now', ['a\u202eb\u200b\u0007c\td']]]);
  expect(frame(listedState([job('now', 'running')], { lines }))[1]).toBe('▸ now  1m15s  abc d');
});
