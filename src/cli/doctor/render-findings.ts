// The findings as text: a line for each check, and below it what to do.

import type { Colours } from '../text/colours.ts';
import { hang, wrap } from '../text/columns.ts';
import { counted } from '../text/words.ts';
import type { Finding } from './finding.ts';

export interface DoctorLayout {
  readonly width: number;
  readonly colours: Colours;
}

/** In fewer columns a finding stands below the name of its check, not beside it. */
const minWidth = 60;
const statusWidth = 9;
const nameWidth = 13;

export function renderFindings(findings: readonly Finding[], layout: DoctorLayout): string {
  return [...findings.map((finding) => renderFinding(finding, layout)), '', verdict(findings, layout.colours)].join(
    '\n',
  );
}

function renderFinding({ check, status, found, advice }: Finding, { width, colours }: DoctorLayout): string {
  const isNarrow = width < minWidth;
  const indent = isNarrow ? 2 : statusWidth + nameWidth;
  const lines = [...wrap(found, width - indent), ...(advice === undefined ? [] : wrap(`-> ${advice}`, width - indent))];
  const mark = painted(status, colours)(status) + ' '.repeat(statusWidth - status.length);
  const lead = mark + (isNarrow ? check : check.padEnd(nameWidth));
  return hang(isNarrow ? ['', ...lines] : lines, lead, indent).join('\n');
}

function painted(status: Finding['status'], { ofStatus, yellow, red, bold }: Colours): (text: string) => string {
  if (status === 'ok') return (text) => ofStatus(text, 'succeeded');
  return status === 'warning' ? yellow : (text) => bold(red(text));
}

function verdict(findings: readonly Finding[], colours: Colours): string {
  const counts = (['problem', 'warning'] as const).flatMap((status) => {
    const count = findings.filter((finding) => finding.status === status).length;
    return count > 0 ? [painted(status, colours)(counted(count, status))] : [];
  });
  return counts.length > 0 ? `${counts.join(' and ')}.` : 'No problems found.';
}
