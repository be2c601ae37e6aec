// Workers as a table.
import type { WorkerPresence } from '../../state/presence.ts';
import { renderTable } from './table.ts';
import { localTime } from './time.ts';
import { counted } from './words.ts';

export function renderWorkers(workers: readonly WorkerPresence[]): string {
  const rows = workers.map((worker) => [
    ...[worker.worker, worker.host, String(worker.pid), String(worker.slots), runningIn(worker)],
    ...[localTime(worker.since), worker.version, stateOf(worker)],
  ]);
  const head = ['worker', 'host', 'pid', 'slots', 'runs now', 'since', 'wp', ''];
  return renderTable([head, ...rows], ['left', 'left', 'right', 'right', 'left', 'left', 'left', 'left']);
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
  return run === undefined ? '' : `for run ${run} alone`;
}
