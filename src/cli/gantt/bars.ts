// The bars of one row of the chart, column by column.
import type { JobStatus } from '../../state/redis/status.ts';
import type { Paint } from '../text/colours.ts';
import type { Axis } from './axis.ts';
import type { GanttBar, GanttRow } from './gantt.ts';

interface Cell {
  readonly glyph: string;
  readonly status?: JobStatus | undefined;
}

const pause: Cell = { glyph: '┊' };
const nothing: Cell = { glyph: ' ' };

export function drawBars({ bars, jobs }: GanttRow, axis: Axis, paint: Paint): string {
  const cells = jobs === 1 ? cellsOfOne(bars, axis) : cellsOfMany(bars, axis);
  for (const { column } of axis.pauses) cells[column] = pause;
  return painted(cells, paint);
}

/** One attempt after the other: dark if it succeeded or runs, lighter if it failed or was cancelled, with a mark at its end. */
function cellsOfOne(bars: readonly GanttBar[], axis: Axis): Cell[] {
  const cells = Array<Cell>(axis.width).fill(nothing);
  for (const { from, to, status } of bars) {
    const { first, last } = columnsOf({ from, to }, axis);
    cells.fill({ glyph: status === 'succeeded' || status === 'running' ? '█' : '▒', status }, first, last + 1);
    const end = ends[status];
    if (end !== undefined) cells[last] = { glyph: end, status };
  }
  return cells;
}

const ends: Readonly<Partial<Record<JobStatus, string>>> = { failed: '✗', cancelled: '×', running: '▸' };
const shades = ' ░▒▓█';

/** The more jobs ran at the same time, the darker the column. */
function cellsOfMany(bars: readonly GanttBar[], axis: Axis): Cell[] {
  const busy = Array<number>(axis.width).fill(0);
  const statuses = Array<JobStatus | undefined>(axis.width).fill(undefined);
  for (const { from, to, status } of bars) {
    const [begin, end] = [axis.columnOf(from), axis.columnOf(to)];
    const { first, last } = columnsOf({ from, to }, axis);
    for (let column = first; column <= last; column++) {
      busy[column] = (busy[column] ?? 0) + Math.max(0, Math.min(end, column + 1) - Math.max(begin, column));
      statuses[column] ??= status === 'failed' ? undefined : status;
    }
    if (status === 'failed') statuses[last] = 'failed';
  }
  const peak = Math.max(...busy, Number.MIN_VALUE);
  return busy.map((part, column) => {
    const status = statuses[column];
    const shade = Math.ceil((part / peak) * (shades.length - 1));
    return { glyph: shades[status === undefined ? shade : Math.max(1, shade)] ?? ' ', status };
  });
}

/** At least one column, however short the bar is. */
function columnsOf(
  { from, to }: Pick<GanttBar, 'from' | 'to'>,
  axis: Axis,
): { readonly first: number; readonly last: number } {
  const first = Math.min(Math.floor(axis.columnOf(from)), axis.width - 1);
  return { first, last: Math.min(Math.max(first, Math.ceil(axis.columnOf(to)) - 1), axis.width - 1) };
}

function painted(cells: readonly Cell[], paint: Paint): string {
  let text = '';
  for (let from = 0; from < cells.length; ) {
    const { status } = cells[from] ?? nothing;
    let to = from;
    while (to < cells.length && cells[to]?.status === status) to++;
    text += paint(
      cells
        .slice(from, to)
        .map(({ glyph }) => glyph)
        .join(''),
      status,
    );
    from = to;
  }
  return text;
}
