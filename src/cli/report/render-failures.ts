// What failed, why, and what it wrote last.

import { isHook } from '../../pipeline/job-id.ts';
import { withCommas } from '../../pipeline/with-commas.ts';
import { wrap } from '../text/columns.ts';
import type { Page } from '../text/page.ts';
import { renderTable } from '../text/table.ts';
import { endingInWords } from '../text/words.ts';
import type { Failure, Report } from './report.ts';

/** Of each, where there are several. */
const few = 3;
const linesOfMany = 4;

/** Those that wrote something. */
export function renderTails(failures: readonly Failure[], page: Page): string[] {
  const lines = failures.length > few ? linesOfMany : Number.POSITIVE_INFINITY;
  return failures.filter(({ tail }) => tail.length > 0).map((failure) => renderTail(failure, lines, page));
}

function renderTail({ job, tail }: Failure, lines: number, { width, colours }: Page): string {
  const head = `${job.job} failed (${endingInWords(job)}), its last lines:`;
  const paint = job.allowed ? colours.yellow : colours.red;
  return [
    ...wrap(head, width).map(paint),
    ...tail
      .slice(-lines)
      .flatMap((line) => wrap(line, width - 2))
      .map((line) => `  ${line}`),
  ].join('\n');
}

/** Where jobs are not listed, those that failed still are named, save those that their last lines have named. */
export function renderFailureList({ failures, run }: Report, { width, colours }: Page): string {
  const rows = failures.filter(({ tail }) => tail.length === 0).map(({ job }) => [job.job, endingInWords(job)]);
  const jobs = failures.filter(({ job }) => !isHook(job.job));
  const left = run.counts.failed - jobs.length;
  const lines = [
    ...(rows.length > 0 ? [colours.red('Failed without output:'), renderTable(rows, ['name', 'left'], width)] : []),
    ...(left > 0 ? [`and ${withCommas(left)} more failed`] : []),
  ];
  return lines.join('\n');
}
