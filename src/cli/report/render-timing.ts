// Where the time went, in three lines.

import { cutMiddle, glued } from '../text/columns.ts';
import type { Page } from '../text/page.ts';
import { renderRows } from '../text/rows.ts';
import { exactTime } from '../text/time.ts';
import { counted } from '../text/words.ts';
import type { PathJob, TimedJob, Timing } from './timing.ts';

const mostNamed = 4;
/** In columns: of longer names as much stays, or half a line. */
const leastName = 24;

export function renderTiming({ path, work, spanMs, atOnce }: Timing, { width }: Page): string {
  const worked = sumOf(work);
  const rows = [
    { label: 'Path', text: `${exactTime(spanMs)}: ${chain(path, spanMs, width)}` },
    { label: 'Work', text: `${exactTime(worked)}: ${named(work, width)}` },
    { label: 'At once', text: atOnceInWords(atOnce) },
  ];
  return renderRows(rows, width);
}

function atOnceInWords({ average, workers, slots, unused }: Timing['atOnce']): string {
  const jobs = `${average.toFixed(1)} jobs on average`;
  const [slotsInWords, workersInWords] = [glued(counted(slots, 'slot')), glued(counted(workers, 'worker'))];
  return `${jobs}, in ${slotsInWords} of ${workersInWords}, ${glued(`${Math.round(unused * 100)}% unused`)}`;
}

function sumOf(jobs: readonly TimedJob[]): number {
  return jobs.reduce((sum, { ranMs }) => sum + ranMs, 0);
}

/** Of a long one the longest jobs, in their order. Waiting is told where it is a good part of the whole. */
function chain(path: readonly PathJob[], spanMs: number, width: number): string {
  const longest = new Set([...path].sort((one, other) => other.ranMs - one.ranMs).slice(0, 2 * mostNamed));
  const steps = path.flatMap((step) => [
    ...(step.waitedMs > spanMs / 10 ? [glued(`waiting ${exactTime(step.waitedMs)}`)] : []),
    longest.has(step) ? describe(step, width) : '…',
  ]);
  return steps.filter((text, index) => text !== '…' || steps[index - 1] !== '…').join(' > ');
}

function named(work: readonly TimedJob[], width: number): string {
  const more = work.length - mostNamed;
  return [
    ...work.slice(0, mostNamed).map((job) => describe(job, width)),
    ...(more > 0 ? [glued(counted(more, 'other'))] : []),
  ].join(', ');
}

function describe({ job, ranMs }: TimedJob, width: number): string {
  return glued(`${cutMiddle(job, Math.max(leastName, Math.floor(width / 2)))} ${exactTime(ranMs)}`);
}
