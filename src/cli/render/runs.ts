// Runs as a table that fits the screen: what is less worth knowing goes where there is no room for it.
import type { RunRecord } from '../../state/read.ts';
import type { Paint } from './colours.ts';
import { type Align, renderTable } from './table.ts';
import { cut, widthOf } from './text.ts';
import { elapsed, localTime, seconds } from './time.ts';

export interface RunsScreen {
  /** In columns. */
  readonly width: number;
  readonly paint: Paint;
  /** By Redis' clock. */
  readonly nowMs: number;
}

interface Column {
  readonly head: string;
  readonly align: Align;
  readonly cell: (run: RunRecord, screen: RunsScreen) => string;
}

const id: Column = { head: 'run', align: 'left', cell: ({ run }) => run };
const status: Column = { head: 'status', align: 'left', cell: (run, { paint }) => paint(run.status, run.status) };
const jobs: Column = { head: 'jobs', align: 'right', cell: progressOf };
const time: Column = { head: 'time', align: 'right', cell: timeOf };
const created: Column = {
  head: 'created',
  align: 'left',
  cell: ({ createdAt }) => (createdAt ? localTime(createdAt) : ''),
};
const age: Column = {
  head: 'age',
  align: 'right',
  cell: ({ createdAt }, { nowMs }) => (createdAt ? elapsed(nowMs - createdAt) : ''),
};
const name: Column = { head: 'pipeline', align: 'left', cell: (run) => run.name };
const labels: Column = { head: 'labels', align: 'left', cell: labelsOf };

/** The widest that fits is taken. */
const layouts: readonly (readonly Column[])[] = [
  [id, status, jobs, time, created, name, labels],
  [id, status, jobs, time, created, name],
  [id, status, jobs, age, name],
  [id, status, age, name],
];
const narrowest = [id, status, age];

export function renderRuns(runs: readonly RunRecord[], screen: RunsScreen): string {
  const hasLabels = runs.some((run) => Object.keys(run.labels).length > 0);
  for (const columns of hasLabels ? layouts : layouts.slice(1)) {
    const table = tableOf(columns, runs, screen);
    if (widthOfAll(table) <= screen.width) return table;
  }
  const room = screen.width - widthOfAll(tableOf(narrowest, runs, screen)) - 2;
  const shortName: Column = { ...name, cell: (run) => cut(run.name, room) };
  return tableOf([...narrowest, shortName], runs, screen);
}

function widthOfAll(table: string): number {
  return Math.max(...table.split('\n').map(widthOf));
}

function tableOf(columns: readonly Column[], runs: readonly RunRecord[], screen: RunsScreen): string {
  const rows = runs.map((run) => columns.map(({ cell }) => cell(run, screen)));
  const head = columns.map((column) => column.head);
  return renderTable(
    [head, ...rows],
    columns.map(({ align }) => align),
  );
}

function progressOf({ jobs: all, counts }: RunRecord): string {
  const closed = all - counts.blocked - counts.ready - counts.running;
  return closed === all ? String(all) : `${closed}/${all}`;
}

/** Of a run that is over. */
function timeOf({ createdAt, endedAt }: RunRecord): string {
  return createdAt === undefined || endedAt === undefined ? '' : seconds(endedAt - createdAt);
}

function labelsOf(run: RunRecord): string {
  return Object.entries(run.labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(' ');
}
