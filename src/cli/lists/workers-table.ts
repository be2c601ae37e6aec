// Workers as a table.
import type { WorkerPresence } from '../../state/look/presence.ts';
import { type Column, fitTable } from '../text/table.ts';
import { localTime } from '../text/time.ts';
import { counted } from '../text/words.ts';

const id: Column<WorkerPresence> = { head: 'worker', align: 'left', cell: ({ worker }) => worker };
const host: Column<WorkerPresence> = { head: 'host', align: 'left', cell: (worker) => worker.host };
const pid: Column<WorkerPresence> = { head: 'pid', align: 'right', cell: (worker) => String(worker.pid) };
const slots: Column<WorkerPresence> = { head: 'slots', align: 'right', cell: (worker) => String(worker.slots) };
const runsNow: Column<WorkerPresence> = { head: 'running', align: 'left', cell: runningIn };
const since: Column<WorkerPresence> = { head: 'since', align: 'left', cell: (worker) => localTime(worker.since) };
const version: Column<WorkerPresence> = { head: 'wp', align: 'left', cell: (worker) => worker.version };
const state: Column<WorkerPresence> = { head: '', align: 'left', cell: stateOf };

/** `width`: in columns. On a narrow screen the less important columns are left out. */
export function renderWorkers(workers: readonly WorkerPresence[], width: number): string {
  const layouts = [
    [id, host, pid, slots, runsNow, since, version, state],
    [id, slots, runsNow, since, state],
    [id, slots, runsNow, state],
    [id, runsNow],
  ];
  return fitTable(workers, layouts, width);
}

export function runningJobs({ running }: WorkerPresence): number {
  return running.reduce((sum, { jobs }) => sum + jobs, 0);
}

function runningIn(worker: WorkerPresence): string {
  const { length } = worker.running;
  return length === 0 ? 'nothing' : `${counted(runningJobs(worker), 'job')} of ${counted(length, 'run')}`;
}

function stateOf({ isDraining, run }: WorkerPresence): string {
  if (isDraining) return 'draining';
  return run === undefined ? '' : `only for run ${run}`;
}
