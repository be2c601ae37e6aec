// A report as text: `wp run` ends with it, `wp status` shows it.
import type { RunRecord } from '../../state/records/records.ts';
import { isRunClosed, jobStatuses } from '../../state/redis/status.ts';
import { glued, wrap } from '../text/columns.ts';
import { type Page, plainPage } from '../text/page.ts';
import { printable } from '../text/printable.ts';
import { exactTime, localTime } from '../text/time.ts';
import { counted, firstOf, selectionInWords, unservedRun } from '../text/words.ts';
import { renderFailureList, renderTails } from './render-failures.ts';
import { renderHooks, renderJobs, renderShares } from './render-jobs.ts';
import { renderNext } from './render-next.ts';
import { renderTiming } from './render-timing.ts';
import type { Report } from './report.ts';

export interface ReportPage extends Page {
  /** By Redis' clock: up to now an open run and its jobs have run. */
  readonly nowMs: number;
  /** Shows only what failed and how the run ended. */
  readonly isBrief?: boolean;
}

export function renderReport(report: Report, page: Partial<ReportPage> = {}): string {
  const all = { ...plainPage, nowMs: Date.now(), ...page };
  const isListed = report.jobs !== undefined && !page.isBrief;
  const sections = [
    renderHead(report.run, all),
    ...(isListed ? [renderJobs(report.jobs ?? [], all)] : []),
    ...(page.isBrief ? [] : [renderHooks(report.hooks, all)]),
    ...renderTails(report.failures, all),
    ...(isListed ? [] : [renderFailureList(report, all)]),
    ...(page.isBrief ? [] : [renderShares(report.workers, all)]),
    ...(report.timing && !page.isBrief ? [renderTiming(report.timing, all)] : []),
    ...(report.isUnserved ? [unservedRun(report.run)] : []),
    [renderVerdict(report, all), renderNext(report, all)].filter(Boolean).join('\n'),
  ];
  return sections.filter(Boolean).join('\n\n');
}

function renderHead(run: RunRecord, { nowMs, width }: ReportPage): string {
  const [params, labels] = [run.params, run.labels].map((pairs) =>
    Object.entries(pairs).map(([name, value]) => `${name}=${printable(value)}`),
  );
  const created = localTime(run.createdAt ?? nowMs);
  const parts = [
    `Run ${run.run}`,
    `${printable(run.name)}${params?.length ? ` (${params.join(', ')})` : ''}`,
    ...(run.selection ? [`jobs ${selectionInWords(run.selection)}`] : []),
    `created ${created}`,
    `seed ${run.seed}`,
    ...(labels?.length ? [`labels ${labels.join(', ')}`] : []),
  ];
  return wrap(parts.map(glued).join('  '), width).join('\n');
}

function renderVerdict({ run, cancelledAlone = [] }: Report, { nowMs, width, colours }: ReportPage): string {
  const counts = jobStatuses
    .filter((status) => run.counts[status] > 0)
    .map((status) => glued(`${run.counts[status]} ${status}`));
  const why = run.reason === 'run-timeout' || run.reason === 'fail-fast' ? `, ${run.reason}` : '';
  const byJobs =
    cancelledAlone.length > 0
      ? ` (${firstOf(cancelledAlone)} ${cancelledAlone.length > 1 ? 'were' : 'was'} cancelled)`
      : '';
  const warned = run.warnings > 0 ? ` with ${counted(run.warnings, 'warning')}` : '';
  const since = isRunClosed(run.status) ? ' in' : ' for';
  const length = run.createdAt === undefined ? '' : `${since} ${exactTime((run.endedAt ?? nowMs) - run.createdAt)}`;
  const verdict = `${run.status}${why}${byJobs}${warned}${length}`;
  const lines = wrap(`${verdict}: ${counts.join(', ') || 'no jobs'}`, width).join('\n');
  return lines.replace(run.status, (status) => colours.bold(colours.ofStatus(status, run.status)));
}
