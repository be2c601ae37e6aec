// The commands that a reader of a report may want to type next.

import type { Page } from '../text/page.ts';
import { shellWord } from '../text/shell-word.ts';
import { renderTable } from '../text/table.ts';
import type { Report } from './report.ts';

const margin = '  ';

/** Empty where no command suggests itself. */
export function renderNext({ run: { run, status }, jobs, failures, isUnserved }: Report, { width }: Page): string {
  // Without a worker the report names the one command that helps, so nothing else is suggested here.
  const whole = jobs ? [] : [[`wp status ${run} --tree`, 'the status of each job']];
  const steps = isUnserved ? [] : [...stepsAfter(failures, run), ...stepsOf(run, status), ...whole];
  if (steps.length === 0) return '';
  return renderTable(steps, ['left', 'left'], width - margin.length).replace(/^/gm, margin);
}

/** For the first failure that was not allowed. */
function stepsAfter(failures: Report['failures'], run: string): string[][] {
  const failure = failures.find(({ job }) => !job.allowed);
  if (!failure) return [];
  const job = shellWord(failure.job.job);
  if (failure.tail.length === 0) return [[`wp explain ${run} ${job}`, 'why it failed']];
  return [[`wp logs ${run} ${job}`, 'its whole log']];
}

function stepsOf(run: string, status: Report['run']['status']): string[][] {
  switch (status) {
    case 'failed':
      return [[`wp retry ${run}`, 'rerun what failed']];
    case 'cancelled':
      return [[`wp retry ${run}`, 'rerun what was cancelled']];
    case 'paused':
      return [[`wp resume ${run}`, 'resume the run']];
    case 'running':
    case 'cancelling':
      return [[`wp watch ${run}`, 'follow the run']];
    default:
      return [];
  }
}
