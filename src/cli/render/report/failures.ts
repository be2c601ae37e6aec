// What failed, why, and what it wrote last.

import { withCommas } from '../../../pipeline/with-commas.ts';
import type { Failure, Report } from '../../report/report.ts';
import type { Page } from '../../terminal/page.ts';
import { wrap } from '../rows.ts';
import { renderTable } from '../table.ts';
import { endingInWords } from '../words.ts';

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
  return [...wrap(head, width).map(paint), ...tail.slice(-lines).map((line) => `  ${line}`)].join('\n');
}

/** Where jobs are not listed, those that failed still are named. */
export function renderFailureList({ failures, run }: Report, { width, colours }: Page): string {
  if (failures.length === 0) return '';
  const rows = failures.map(({ job }) => [job.job, endingInWords(job)]);
  const left = run.counts.failed - failures.length;
  const more = left > 0 ? `\nand ${withCommas(left)} more` : '';
  return `${colours.red('Failed:')}\n${renderTable(rows, ['left', 'left'], width)}${more}`;
}
