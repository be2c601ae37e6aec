// Where the time of a run went, under three labels.

import { cutMiddle, glued } from '../text/columns.ts';
import type { Page } from '../text/page.ts';
import { renderRows } from '../text/rows.ts';
import { exactTime } from '../text/time.ts';
import { counted } from '../text/words.ts';
import type { CriticalJob, Parallelism, TimedJob, Timing } from './timing.ts';

const mostNamed = 4;
/** In columns. Longer names are cut to this width or to half a line, whichever is more. */
const minNameWidth = 24;

export function renderTiming({ criticalPath, slowest, spanMs, parallelism }: Timing, { width }: Page): string {
  const rows = [
    { label: 'Critical path', text: `${exactTime(spanMs)}: ${pathInWords(criticalPath, spanMs, width)}` },
    { label: 'Slowest', text: slowestInWords(slowest, width) },
    { label: 'Parallelism', text: parallelismInWords(parallelism) },
  ];
  return renderRows(rows, width);
}

/** Of a long path only the longest jobs, in their order. A wait is shown if it is more than a tenth of the whole. */
function pathInWords(path: readonly CriticalJob[], spanMs: number, width: number): string {
  const longest = new Set([...path].sort((one, other) => other.ranMs - one.ranMs).slice(0, 2 * mostNamed));
  const steps = path.flatMap((step) => [
    ...(step.waitedMs > spanMs / 10 ? [glued(`waiting ${exactTime(step.waitedMs)}`)] : []),
    longest.has(step) ? jobWithTime(step, width) : '…',
  ]);
  return steps.filter((text, index) => text !== '…' || steps[index - 1] !== '…').join(' > ');
}

function slowestInWords(jobs: readonly TimedJob[], width: number): string {
  const more = jobs.length - mostNamed;
  const named = [
    ...jobs.slice(0, mostNamed).map((job) => jobWithTime(job, width)),
    ...(more > 0 ? [glued(counted(more, 'other'))] : []),
  ];
  const totalMs = jobs.reduce((sum, { ranMs }) => sum + ranMs, 0);
  return `${named.join(', ')}; ${glued(`all jobs ${exactTime(totalMs)}`)}`;
}

function parallelismInWords({ average, workers, slots, unused }: Parallelism): string {
  const capacity = `${counted(slots, 'slot')} on ${counted(workers, 'worker')}`;
  return `${glued(`${average.toFixed(1)} jobs on average`)}; ${glued(capacity)}, ${glued(`${Math.round(unused * 100)}% unused`)}`;
}

function jobWithTime({ job, ranMs }: TimedJob, width: number): string {
  return glued(`${cutMiddle(job, Math.max(minNameWidth, Math.floor(width / 2)))} ${exactTime(ranMs)}`);
}
