// Tables: the jobs and hooks of a run, and what each worker did.
import { hookEvent } from '../../pipeline/job-id.ts';
import type { WorkerShare } from '../../state/look/worker-shares.ts';
import type { JobRecord } from '../../state/records/records.ts';
import type { Page } from '../text/page.ts';
import { renderTable } from '../text/table.ts';
import { exactTime } from '../text/time.ts';
import { jobInWords } from '../text/words.ts';

export interface JobsPage extends Page {
  /** By Redis' clock: up to now running jobs have run. */
  readonly nowMs: number;
}

export function renderJobs(jobs: readonly JobRecord[], page: JobsPage): string {
  return renderRecords('job', jobs, page);
}

export function renderHooks(hooks: readonly JobRecord[], page: JobsPage): string {
  if (hooks.length === 0) return '';
  const named = hooks.map((hook) => ({ ...hook, job: hookEvent(hook.job) }));
  return renderRecords('hook', named, page);
}

function renderRecords(what: string, records: readonly JobRecord[], { nowMs, width, colours }: JobsPage): string {
  const rows = records.map((job) => {
    const status = job.allowed ? colours.yellow(job.status) : colours.ofStatus(job.status, job.status);
    return [job.job, status, timeOf(job, nowMs), jobInWords(job, nowMs)];
  });
  const hasDetails = rows.some(([, , , details]) => details !== '');
  const head = [what, 'status', 'time', ...(hasDetails ? ['details'] : [])].map(colours.dim);
  return renderTable([head, ...rows], ['name', 'left', 'right', 'left'], width);
}

function timeOf({ startedAt, endedAt, status, attempt }: JobRecord, nowMs: number): string {
  if (startedAt === undefined || attempt === 0) return '';
  if (status === 'running') return exactTime(Math.max(0, nowMs - startedAt));
  return endedAt === undefined ? '' : exactTime(endedAt - startedAt);
}

export function renderShares(workers: readonly WorkerShare[], { width, colours }: Page): string {
  if (workers.length === 0) return '';
  const sum = (of: (share: WorkerShare) => number): number => workers.reduce((total, share) => total + of(share), 0);
  const total = {
    worker: 'total',
    jobs: sum(({ jobs }) => jobs),
    busyMs: sum(({ busyMs }) => busyMs),
    sleptMs: sum(({ sleptMs }) => sleptMs),
  };
  const rows = [...workers, ...(workers.length > 1 ? [total] : [])].map(({ worker, jobs, busyMs, sleptMs }) => [
    shortened(worker, width),
    String(jobs),
    exactTime(busyMs),
    exactTime(sleptMs),
  ]);
  const head = ['worker', 'jobs', 'busy', 'slept'].map(colours.dim);
  return renderTable([head, ...rows], ['left', 'right', 'right', 'right'], width);
}

/** Cuts the beginning, because the workers of one host differ at the end of their names. */
function shortened(worker: string, width: number): string {
  const room = Math.max(width - 30, 8);
  return worker.length <= room ? worker : `…${worker.slice(1 - room)}`;
}
