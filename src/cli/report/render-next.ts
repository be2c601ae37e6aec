// What to type next, depending on how a run ended or stands.

import type { Page } from '../text/page.ts';
import { shellWord } from '../text/shell-word.ts';
import { renderTable } from '../text/table.ts';
import type { Report } from './report.ts';

const margin = '  ';

/** Empty: nothing suggests itself. */
export function renderNext({ run: { run, status }, jobs, failures, isUnserved }: Report, { width }: Page): string {
  // That a worker is missing is said on its own.
  const whole = jobs ? [] : [[`wp status ${run} --tree`, 'how each job stands']];
  const steps = isUnserved ? [] : [...stepsAfter(failures, run), ...stepsOf(run, status), ...whole];
  if (steps.length === 0) return '';
  return renderTable(steps, ['left', 'left'], width - margin.length).replace(/^/gm, margin);
}

/** Of the first failure that counts. */
function stepsAfter(failures: Report['failures'], run: string): string[][] {
  const failure = failures.find(({ job }) => !job.allowed);
  if (!failure) return [];
  const job = shellWord(failure.job.job);
  if (failure.tail.length === 0) return [[`wp explain ${run} ${job}`, 'why it failed']];
  return [[`wp logs ${run} ${job}`, 'all that it has written']];
}

function stepsOf(run: string, status: Report['run']['status']): string[][] {
  switch (status) {
    case 'failed':
    case 'cancelled':
      return [[`wp retry ${run}`, 'run again what did not succeed']];
    case 'paused':
      return [[`wp resume ${run}`, 'go on']];
    case 'running':
    case 'cancelling':
      return [[`wp watch ${run}`, 'look at it while it goes']];
    default:
      return [];
  }
}
