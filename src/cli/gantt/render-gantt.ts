// A chart of when the jobs of a run ran.

import { cut, cutMiddle, padded, widthOf, wrap } from '../text/columns.ts';
import type { Page } from '../text/page.ts';
import { finishedTime } from '../text/time.ts';
import { counted } from '../text/words.ts';
import { Axis } from './axis.ts';
import { drawBars } from './bars.ts';
import type { Gantt, GanttRow } from './gantt.ts';

/** More rows do not fit on a screen that a reader can take in. */
const mostRows = 60;
const timeWidth = 6;
const minChartWidth = 8;

export function renderGantt(gantt: Gantt, screen: Page): string {
  const rows = mostImportant(gantt.rows);
  if (rows.length === 0) return 'No job has started yet.';
  const { width, colours } = screen;
  const names = rows.map(nameOf);
  const nameWidth = Math.min(Math.max(...names.map(widthOf)), Math.max(10, Math.floor(width * 0.4)));
  const axis = new Axis(
    [...gantt.rows.flatMap(({ bars }) => bars), { from: gantt.from, to: gantt.from }, { from: gantt.to, to: gantt.to }],
    Math.max(minChartWidth, width - 2 - nameWidth - 1 - 1 - timeWidth),
  );
  const lines = rows.map((row, index) => {
    const mark = row.isCritical ? colours.bold('*') : ' ';
    const time = finishedTime(lengthOf(row)).padStart(timeWidth);
    return `${mark} ${padded(cutMiddle(names[index] ?? '', nameWidth), nameWidth)} ${drawBars(row, axis, colours.ofStatus)} ${time}`;
  });
  const head = `${' '.repeat(2 + nameWidth + 1)}${scale(gantt, axis)}`;
  return [colours.dim(head), ...lines, '', ...legend(gantt, rows, axis).flatMap((text) => wrap(text, width))].join(
    '\n',
  );
}

/** The rows of the critical path and the longest others, in their order. */
function mostImportant(rows: readonly GanttRow[]): readonly GanttRow[] {
  if (rows.length <= mostRows) return rows;
  const byImportance = [...rows].sort(
    (one, other) => Number(other.isCritical) - Number(one.isCritical) || lengthOf(other) - lengthOf(one),
  );
  const kept = new Set(byImportance.slice(0, mostRows));
  return rows.filter((row) => kept.has(row));
}

function nameOf({ name, jobs }: GanttRow): string {
  return jobs === 1 ? name : `${name} ×${jobs}`;
}

/** From the first start to the last end. */
function lengthOf({ bars }: GanttRow): number {
  const from = bars.reduce((first, bar) => Math.min(first, bar.from), Number.POSITIVE_INFINITY);
  return bars.reduce((last, bar) => Math.max(last, bar.to), 0) - from;
}

function scale({ from, to }: Gantt, { width }: Axis): string {
  const end = finishedTime(to - from);
  return cut(`0s${end.padStart(Math.max(1, width - 2))}`, width);
}

function legend(
  { criticalPath, from, to, isOpen, notStarted, rows }: Gantt,
  shown: readonly GanttRow[],
  { pauses }: Axis,
): string[] {
  const path = criticalPath.map(({ job }) => job);
  const hidden = rows.length - shown.length;
  const pausedMs = pauses.reduce((sum, pause) => sum + pause.lengthMs, 0);
  return [
    ...(path.length > 0 ? [`* critical path: ${shortened(path).join(' > ')}`] : []),
    `${finishedTime(to - from)} in total${pausedMs > 0 ? `, no job ran for ${finishedTime(pausedMs)} of it (┊)` : ''}`,
    ...(hidden > 0 ? [`${counted(hidden, 'shorter job')} not shown`] : []),
    ...(notStarted > 0 ? [`${counted(notStarted, 'job')} ${isOpen ? 'not started yet' : 'never started'}`] : []),
  ];
}

const mostSteps = 12;

function shortened(path: readonly string[]): readonly string[] {
  if (path.length <= mostSteps) return path;
  return [...path.slice(0, mostSteps / 2), `… ${path.length - mostSteps} more …`, ...path.slice(-mostSteps / 2)];
}
