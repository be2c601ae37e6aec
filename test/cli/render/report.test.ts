// The report of a closed run in wide and narrow windows.
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderReport } from '../../../src/cli/report/render-report.ts';
import type { Report } from '../../../src/cli/report/report.ts';
import { coloursFor } from '../../../src/cli/text/colours.ts';
import { widthOf } from '../../../src/cli/text/columns.ts';
import { createdAt, job, runOf } from '../live/states.ts';

const failed = job('extract[2]', 'failed', { reason: 'exit', exitCode: 3, failures: 2 });
const lint = job('lint', 'failed', { reason: 'exit', exitCode: 2, allowed: true });
const report: Report = {
  run: runOf({ succeeded: 1, failed: 2, skipped: 1 }, { status: 'failed', endedAt: createdAt + 9_000, warnings: 1 }),
  jobs: [
    job('plan', 'succeeded'),
    lint,
    failed,
    job('load', 'skipped', { reason: 'upstream-failed', cause: 'extract[2]' }),
  ],
  failures: [
    { job: failed, tail: ['connection lost', 'cannot open /data'] },
    { job: lint, tail: [] },
  ],
  workers: [
    { worker: 'a-long-hostname-4711-xy.1', jobs: 2, busyMs: 6_420, sleptMs: 0 },
    { worker: 'a-long-hostname-4711-xy.2', jobs: 1, busyMs: 3_210, sleptMs: 0 },
  ],
  timing: {
    criticalPath: [
      { job: 'plan', ranMs: 3_210, waitedMs: 0 },
      { job: 'extract[2]', ranMs: 3_210, waitedMs: 2_500 },
    ],
    slowest: [
      { job: 'extract', ranMs: 3_210 },
      { job: 'plan', ranMs: 3_210 },
      { job: 'lint', ranMs: 3_210 },
    ],
    spanMs: 8_920,
    parallelism: { average: 1.08, workers: 2, slots: 4, unused: 0.73 },
  },
  hooks: [],
  isUnserved: false,
};

const colours = coloursFor(false);
const page = { nowMs: createdAt, colours };

/** Without the head, which shows the local time. */
function body(width: number): string {
  return renderReport(report, { ...page, width })
    .split('\n\n')
    .slice(1)
    .join('\n\n');
}

test('a wide window shows each job, the failures and their reasons, the timing, and what to type next', () => {
  expect(body(120)).toBe(`\
job         status       time  details
plan        succeeded  3.210s
lint        failed     3.210s  (allowed) exit 2
extract[2]  failed     3.210s  exit 3, after 3 attempts
load        skipped            upstream-failed: extract[2]

extract[2] failed (exit 3), the end of its log:
  connection lost
  cannot open /data

worker                     jobs    busy   slept
a-long-hostname-4711-xy.1     2  6.420s  0.000s
a-long-hostname-4711-xy.2     1  3.210s  0.000s
total                         3  9.630s  0.000s

Critical path  8.920s: plan 3.210s > waiting 2.500s > extract[2] 3.210s
Slowest        extract 3.210s, plan 3.210s, lint 3.210s; all jobs 9.630s
Parallelism    1.1 jobs on average; 4 slots on 2 workers, 73% unused

failed with 1 warning in 9.000s: 1 succeeded, 2 failed, 1 skipped
  wp logs mwwoaqy9hfx 'extract[2]'  its whole log
  wp retry mwwoaqy9hfx              rerun what failed`);
});

test('in 40 columns no word is broken and columns stay aligned', () => {
  expect(body(40)).toBe(`\
job         status       time  details
plan        succeeded  3.210s
lint        failed     3.210s
    (allowed) exit 2
extract[2]  failed     3.210s
    exit 3, after 3 attempts
load        skipped
    upstream-failed: extract[2]

extract[2] failed (exit 3), the end of
its log:
  connection lost
  cannot open /data

worker      jobs    busy   slept
…4711-xy.1     2  6.420s  0.000s
…4711-xy.2     1  3.210s  0.000s
total          3  9.630s  0.000s

Critical path  8.920s: plan 3.210s >
               waiting 2.500s >
               extract[2] 3.210s
Slowest        extract 3.210s,
               plan 3.210s, lint 3.210s;
               all jobs 9.630s
Parallelism    1.1 jobs on average;
               4 slots on 2 workers,
               73% unused

failed with 1 warning in 9.000s:
1 succeeded, 2 failed, 1 skipped
  wp logs mwwoaqy9hfx 'extract[2]'
      its whole log
  wp retry mwwoaqy9hfx
      rerun what failed`);
});

describe('long names, and long lines of output,', () => {
  const name = 'packages-frontend-checkout-with-a-name-as-in-large-repositories';
  const long = job(name, 'failed', { reason: 'exit', exitCode: 3 });
  const line = `ERROR  cannot open 日本語のとても長い名前のファイル.csv, which was made by ${name}`;
  const last = job('extract[shard=2,os=linux]', 'skipped', { reason: 'upstream-failed', cause: 'plan' });
  const jobs = [job('plan', 'succeeded'), long, last];
  const more = { ...report, jobs, failures: [{ job: long, tail: [line] }] };
  const lines = (width: number): string[] => renderReport(more, { ...page, width }).split('\n');

  test('keep their columns and their margin', () => {
    expect(lines(40)).toEqual(
      expect.arrayContaining([
        'job                    status       time',
        'plan                   succeeded  3.210s',
        'package…-repositories  failed     3.210s',
        'extract…d=2,os=linux]  skipped',
        '    upstream-failed: plan',
      ]),
    );
  });

  test.each([40, 60, 80, 120])('fit %i columns', (width) => {
    for (const shown of lines(width))
      if (!shown.startsWith('  wp ')) expect(widthOf(shown), shown).toBeLessThanOrEqual(width);
  });
});

test('from one minute on, times are in minutes, hours and days', () => {
  const hours = { ...report.run, endedAt: createdAt + 7_384_000 };
  expect(renderReport({ ...report, run: hours }, page)).toContain('failed with 1 warning in 2h03m: ');
});

test('a brief report shows the failures and the result', () => {
  const brief = renderReport(report, { ...page, isBrief: true });
  expect(brief).toContain(
    'cannot open /data\n\nFailed without output:\nlint  (allowed) exit 2\n\nfailed with 1 warning',
  );
  expect(brief).not.toMatch(/^(job|worker|Critical path) /m);
});

test.each([
  [
    'a failure without output',
    { failures: [{ job: failed, tail: [] }] },
    [/wp explain mwwoaqy9hfx 'extract\[2\]'/, /wp retry/],
  ],
  [
    'only allowed failures',
    { failures: [{ job: lint, tail: ['x'] }], run: { ...report.run, status: 'succeeded' as const } },
    [],
  ],
  ['a paused run', { failures: [], run: { ...report.run, status: 'paused' as const } }, [/wp resume mwwoaqy9hfx/]],
  ['a running run', { failures: [], run: { ...report.run, status: 'running' as const } }, [/wp watch mwwoaqy9hfx/]],
  ['a run without a worker', { isUnserved: true }, [/wp attach mwwoaqy9hfx/]],
])('what to type next after %s', (_, more, commands) => {
  const text = renderReport({ ...report, ...more }, page);
  expect(text.match(/\bwp \w+ mw/g) ?? []).toHaveLength(commands.length);
  for (const command of commands) expect(text).toMatch(command);
});

test('colours change no text', () => {
  const [plain, coloured] = [false, true].map((isColoured) =>
    renderReport(report, { ...page, width: 80, colours: coloursFor(isColoured) }),
  );
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured ?? '')).toBe(plain);
});
