// A run as text: `wp run` ends with it, `wp status` shows it.
import type { JobRecord, RunRecord, WorkerShare } from '../../state/read.ts';
import { isRunClosed, jobStatuses } from '../../state/status.ts';
import type { Failure, Report } from '../report.ts';
import { renderTable } from './table.ts';
import { localTime, seconds } from './time.ts';
import { counted, endingInWords, jobInWords, selectionInWords, unservedRun } from './words.ts';

/** `nowMs`: for how long an open run and its jobs have been going. */
export function renderReport(report: Report, nowMs = Date.now()): string {
  const { run, jobs, failures, workers, hooks, isUnserved } = report;
  const sections = [
    renderHead(run, nowMs),
    jobs ? renderJobs(jobs, nowMs) : '',
    renderHooks(hooks, nowMs),
    ...failures.filter(({ tail }) => tail.length > 0).map(renderFailure),
    jobs ? '' : renderFailureList(failures, run.counts.failed),
    renderWorkers(workers),
    isUnserved ? unservedRun(run.run) : '',
    renderVerdict(run, nowMs),
  ];
  return sections.filter(Boolean).join('\n\n');
}

function renderHead(run: RunRecord, nowMs: number): string {
  const [params, labels] = [run.params, run.labels].map((pairs) =>
    Object.entries(pairs).map(([name, value]) => `${name}=${value}`),
  );
  const created = localTime(run.createdAt ?? nowMs);
  return [
    `Run ${run.run}`,
    `${run.name}${params?.length ? ` (${params.join(', ')})` : ''}`,
    ...(run.selection ? [`jobs ${selectionInWords(run.selection)}`] : []),
    `created ${created}`,
    `seed ${run.seed}`,
    ...(labels?.length ? [`labels ${labels.join(', ')}`] : []),
  ].join('  ');
}

function renderJobs(jobs: readonly JobRecord[], nowMs: number): string {
  const rows = jobs.map((job) => [job.job, job.status, timeOf(job, nowMs), jobInWords(job, nowMs)]);
  return renderTable([['job', 'status', 'time', ''], ...rows], ['left', 'left', 'right', 'left']);
}

function renderHooks(hooks: readonly JobRecord[], nowMs: number): string {
  if (hooks.length === 0) return '';
  const rows = hooks.map((hook) => [
    hook.job.slice('hook:'.length),
    hook.status,
    timeOf(hook, nowMs),
    jobInWords(hook, nowMs),
  ]);
  return renderTable([['hook', 'status', 'time', ''], ...rows], ['left', 'left', 'right', 'left']);
}

function timeOf({ startedAt, endedAt, status, attempt }: JobRecord, nowMs: number): string {
  if (startedAt === undefined || attempt === 0) return '';
  if (status === 'running') return seconds(Math.max(0, nowMs - startedAt));
  return endedAt === undefined ? '' : seconds(endedAt - startedAt);
}

function renderFailure({ job, tail }: Failure): string {
  const head = `${job.job} failed (${endingInWords(job)}), its last lines:`;
  return [head, ...tail.map((line) => `  ${line}`)].join('\n');
}

/** Where jobs are too many to list, those that failed still are named. */
function renderFailureList(failures: readonly Failure[], count: number): string {
  if (failures.length === 0) return '';
  const rows = failures.map(({ job }) => [job.job, endingInWords(job)]);
  const more = count > failures.length ? `\nand ${count - failures.length} more` : '';
  return `Failed:\n${renderTable(rows, ['left', 'left'])}${more}`;
}

function renderWorkers(workers: readonly WorkerShare[]): string {
  if (workers.length === 0) return '';
  const rows = workers.map(({ worker, jobs, busyMs, sleptMs }) => [
    worker,
    String(jobs),
    seconds(busyMs),
    seconds(sleptMs),
  ]);
  const sum = (of: (share: WorkerShare) => number): number => workers.reduce((total, share) => total + of(share), 0);
  const total = [
    'total',
    String(sum(({ jobs }) => jobs)),
    seconds(sum(({ busyMs }) => busyMs)),
    seconds(sum(({ sleptMs }) => sleptMs)),
  ];
  return renderTable(
    [['worker', 'jobs', 'busy', 'slept'], ...rows, ...(workers.length > 1 ? [total] : [])],
    ['left', 'right', 'right', 'right'],
  );
}

function renderVerdict(run: RunRecord, nowMs: number): string {
  const counts = jobStatuses
    .filter((status) => run.counts[status] > 0)
    .map((status) => `${run.counts[status]} ${status}`);
  const why = run.reason === 'run-timeout' || run.reason === 'fail-fast' ? `, ${run.reason}` : '';
  const warned = run.warnings > 0 ? ` with ${counted(run.warnings, 'warning')}` : '';
  const length = run.createdAt === undefined ? '' : seconds((run.endedAt ?? nowMs) - run.createdAt);
  const verdict = `${run.status}${why}${warned}`;
  return `${verdict} ${isRunClosed(run.status) ? 'in' : 'for'} ${length}: ${counts.join(', ') || 'no jobs'}`;
}
