// Runs as a table. On a narrow screen the less important columns are left out.
import type { RunRecord } from '../../state/records/records.ts';
import type { Page } from '../text/page.ts';
import { printable } from '../text/printable.ts';
import { type Column, fitTable } from '../text/table.ts';
import { exactTime, localTime, runningTime } from '../text/time.ts';

export interface RunsPage extends Page {
  /** By Redis' clock. */
  readonly nowMs: number;
}

export function renderRuns(runs: readonly RunRecord[], { width, colours, nowMs }: RunsPage): string {
  const id: Column<RunRecord> = { head: 'run', align: 'left', cell: ({ run }) => run };
  const status: Column<RunRecord> = {
    head: 'status',
    align: 'left',
    cell: (run) => colours.ofStatus(run.status, run.status),
  };
  const age: Column<RunRecord> = {
    head: 'age',
    align: 'right',
    cell: ({ createdAt }) => (createdAt === undefined ? '' : runningTime(nowMs - createdAt)),
  };
  const hasLabels = runs.some((run) => Object.keys(run.labels).length > 0);
  const layouts = [
    ...(hasLabels ? [[id, status, jobs, time, created, name, labels]] : []),
    [id, status, jobs, time, created, name],
    [id, status, jobs, age, name],
    [id, status, age, name],
  ];
  return fitTable(runs, layouts, width);
}

const jobs: Column<RunRecord> = { head: 'jobs', align: 'right', cell: progressOf };
const time: Column<RunRecord> = { head: 'time', align: 'right', cell: timeOf };
const created: Column<RunRecord> = {
  head: 'created',
  align: 'left',
  cell: ({ createdAt }) => (createdAt === undefined ? '' : localTime(createdAt)),
};
const name: Column<RunRecord> = { head: 'pipeline', align: 'left', cell: (run) => printable(run.name) };
const labels: Column<RunRecord> = { head: 'labels', align: 'left', cell: labelsOf };

function progressOf({ jobs: all, counts }: RunRecord): string {
  const closed = all - counts.blocked - counts.ready - counts.running;
  return closed === all ? String(all) : `${closed}/${all}`;
}

/** How long the run took; empty while it is open. */
function timeOf({ createdAt, endedAt }: RunRecord): string {
  return createdAt === undefined || endedAt === undefined ? '' : exactTime(endedAt - createdAt);
}

function labelsOf(run: RunRecord): string {
  return Object.entries(run.labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(' ');
}
