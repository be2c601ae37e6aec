// A graph for the terminal: a drawing if it fits, otherwise a list of its jobs.

import type { Paint } from '../text/colours.ts';
import { cutMiddle } from '../text/columns.ts';
import { summaryStatus } from '../text/leg-counts.ts';
import { counted } from '../text/words.ts';
import { draw, type Label } from './drawing.ts';
import type { Graph, GraphJob } from './graph.ts';
import { allRulesOf, describeJob, nameOf } from './job-label.ts';
import { layOut } from './layout.ts';
import { hasTrack } from './tracks.ts';

export interface Screen {
  /** In columns: the limit for a drawing. */
  readonly width: number;
  /** In columns: the limit for a list (default: `width`). */
  readonly listWidth?: number;
  readonly paint: Paint;
}

export function graphToAscii({ jobs }: Graph, screen: Screen): string {
  return drawJobs(jobs, screen) ?? listJobs(jobs, { ...screen, width: screen.listWidth ?? screen.width });
}

/** With more jobs no reader could follow the lines. */
const mostDrawn = 50;

/** Undefined where the drawing would be too wide, or where so many lines cross that a list is easier to read. */
function drawJobs(jobs: readonly GraphJob[], screen: Screen): string | undefined {
  if (jobs.length > mostDrawn) return undefined;
  const layout = layOut(jobs);
  const tracks = layout.layers.reduce((sum, { lines }) => sum + lines.filter(hasTrack).length, 0);
  if (tracks > jobs.length) return undefined;
  const labels = jobs.map((job) => labelOf(describeJob(job, allRulesOf(job, jobs)), job, screen));
  return draw(layout, labels, screen.width);
}

function labelOf(text: string, { legs }: GraphJob, { paint }: Screen): Label {
  return { text, painted: paint(text, legs && summaryStatus(legs)) };
}

/** One line for each job, wave by wave, cut to the width. */
function listJobs(jobs: readonly GraphJob[], screen: Screen): string {
  const waves = jobs.reduce((last, { wave }) => Math.max(last, wave), 0);
  const column = Math.max('wave'.length, String(waves).length);
  const inOrder = [...jobs].sort((one, other) => one.wave - other.wave);
  const lines = inOrder.map((job) => {
    const margin = `${String(job.wave).padStart(column)}  `;
    return margin + listJob(job, jobs, { ...screen, width: Math.max(1, screen.width - margin.length) });
  });
  return [`${'wave'.padStart(column)}  job`, ...lines].join('\n');
}

function listJob(job: GraphJob, jobs: readonly GraphJob[], screen: Screen): string {
  const whole = describeJob(job);
  const text = cutMiddle(whole, screen.width);
  const needs = job.needs.map((need) => `${nameOf(need, jobs)}${need.when ? ` (${need.when})` : ''}`);
  return labelOf(text, job, screen).painted + fitNeeds(needs, screen.width - text.length);
}

/** Needs that do not fit are only counted. */
function fitNeeds(needs: readonly string[], width: number): string {
  let shown = '';
  for (const [index, need] of needs.entries()) {
    const longer = `${shown}${index === 0 ? ' <- ' : ', '}${need}`;
    const left = needs.length - index - 1;
    if (longer.length + (left > 0 ? more(left, longer).length : 0) > width) {
      const rest = more(needs.length - index, shown);
      if (rest.length + shown.length <= width) return shown + rest;
      return width < ' …'.length ? '' : ' …';
    }
    shown = longer;
  }
  return shown;
}

function more(count: number, shown: string): string {
  return shown === '' ? ` <- ${counted(count, 'job')}` : `, and ${count} more`;
}
