// Runs as a table.
import type { RunRecord } from '../../state/read.ts';
import { renderTable } from './table.ts';
import { localTime, seconds } from './time.ts';

export function renderRuns(runs: readonly RunRecord[]): string {
  const rows = runs.map((run) => [run.run, run.status, progressOf(run), timeOf(run), created(run), run.name]);
  const head = ['run', 'status', 'jobs', 'time', 'created', 'pipeline'];
  return renderTable([head, ...rows], ['left', 'left', 'right', 'right', 'left', 'left']);
}

function progressOf({ jobs, counts }: RunRecord): string {
  const closed = jobs - counts.blocked - counts.ready - counts.running;
  return closed === jobs ? String(jobs) : `${closed}/${jobs}`;
}

/** Of a run that is over. */
function timeOf({ createdAt, endedAt }: RunRecord): string {
  return createdAt === undefined || endedAt === undefined ? '' : seconds(endedAt - createdAt);
}

function created({ createdAt }: RunRecord): string {
  return createdAt === undefined ? '' : localTime(createdAt);
}
