// The chart of when the jobs of a run ran.
import { expect, test } from 'vitest';
import type { Gantt, GanttBar, GanttRow } from '../../../src/cli/gantt/gantt.ts';
import { renderGantt } from '../../../src/cli/gantt/render-gantt.ts';
import { coloursFor } from '../../../src/cli/text/colours.ts';
import { harmless } from '../../../src/cli/text/printable.ts';

function chart(gantt: Partial<Gantt>, width = 40, isColoured = false): string {
  const whole = { rows: [], criticalPath: [], from: 0, to: 10_000, isOpen: false, notStarted: 0, ...gantt };
  return renderGantt(whole, { width, colours: coloursFor(isColoured) });
}

function row(name: string, ...bars: readonly GanttBar[]): GanttRow {
  return { name, jobs: 1, bars, isCritical: false };
}

function bar(from: number, to: number, status: GanttBar['status'] = 'succeeded'): GanttBar {
  return { from: from * 1_000, to: to * 1_000, status };
}

const record = { status: 'succeeded', attempt: 1, failures: 0, losses: 0 } as const;

test('each attempt stands at its time, with a mark for its end', () => {
  const rows = [
    { ...row('build', bar(0, 3)), isCritical: true },
    row('flaky', bar(3, 4, 'failed'), bar(6, 8)),
    row('cut', bar(3, 5, 'cancelled')),
    row('quick', bar(4, 4)),
    row('deploy', bar(8, 10, 'running')),
  ];
  const criticalPath = ['build', 'deploy'].map((job) => ({ ...record, job }));
  expect(chart({ rows, criticalPath, isOpen: true, notStarted: 2 }, 36)).toBe(`\
         0s               10s
* build  ██████                 3.0s
  flaky        ▒✗    ████       5.0s
  cut          ▒▒▒×             2.0s
  quick          █               0ms
  deploy                 ███▸   2.0s

* critical path: build > deploy
10s in total
2 jobs not started yet`);
});

test('in a shared row, columns are darker where more jobs ran at the same time', () => {
  const bars = Array.from({ length: 4 }, (_, n) => bar(0, 2 * (n + 1)));
  const rows = [{ name: 'legs', jobs: 4, bars: [...bars, bar(9, 10, 'failed')], isCritical: false }];
  expect(chart({ rows }, 36).split('\n')[1]).toBe('  legs ×4 ████▓▓▓▓▒▒▒▒░░░░ ░░    10s');
  expect(harmless(chart({ rows }, 36, true))).toContain('\x1b[31m');
});

test('a long time without running jobs, such as a retry delay, takes one column', () => {
  const rows = [row('a', bar(0, 2, 'failed'), bar(3_602, 3_604))];
  const lines = chart({ rows, to: 3_604_000 }, 32).split('\n');
  expect(lines[1]).toBe('  a ▒▒▒▒▒▒▒▒▒✗┊██████████  1h00m');
  expect(lines.slice(-2).join(' ')).toBe('1h00m in total, no job ran for 1h00m of it (┊)');
});

test('of too many rows only the critical and the longest are shown', () => {
  const rows = Array.from({ length: 100 }, (_, n) => ({ ...row(`j${n}`, bar(n, 2 * n + 1)), isCritical: n === 3 }));
  const shown = chart({ rows, to: 200_000 }).split('\n');
  const names = shown.flatMap((line) => /^[* ] (j\d+)/.exec(line)?.[1] ?? []);
  expect(names).toHaveLength(60);
  expect(names.slice(0, 2)).toEqual(['j3', 'j41']);
  expect(shown.at(-1)).toBe('40 shorter jobs not shown');
});

test('without a started job the chart says so', () => {
  expect(chart({})).toBe('No job has started yet.');
});
