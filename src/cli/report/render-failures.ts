// The jobs that failed: why, and the last lines of their output.

import { isHook } from '../../pipeline/job-id.ts';
import { withCommas } from '../../pipeline/with-commas.ts';
import { wrap } from '../text/columns.ts';
import type { Page } from '../text/page.ts';
import { renderTable } from '../text/table.ts';
import { endingInBrackets, endingInWords } from '../text/words.ts';
import type { Failure, Report } from './report.ts';

/** Up to this many failures are shown with all lines that were read, more with a few lines each. */
const fewFailures = 3;
const linesOfMany = 4;

/** One block for each failure that has output. */
export function renderTails(failures: readonly Failure[], page: Page): string[] {
  const lines = failures.length > fewFailures ? linesOfMany : Number.POSITIVE_INFINITY;
  return failures.filter(({ tail }) => tail.length > 0).map((failure) => renderTail(failure, lines, page));
}

function renderTail({ job, tail }: Failure, lines: number, { width, colours }: Page): string {
  const head = `${job.job} failed${endingInBrackets(job)}, the end of its log:`;
  const paint = job.allowed ? colours.yellow : colours.red;
  return [
    ...wrap(head, width).map(paint),
    ...tail
      .slice(-lines)
      .flatMap((line) => wrap(line, width - 2))
      .map((line) => `  ${line}`),
  ].join('\n');
}

/** For a report that does not list its jobs: the failures without output. `renderTails` names the others. */
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
