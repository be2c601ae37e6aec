// The jobs of a run as a tree: below each job stand its needs, so that the way down from a job that did not run leads to the reason.
import type { JobId } from '../../pipeline/job-id.ts';
import type { Need } from '../../pipeline/pipeline.ts';
import type { DeclaredJob, RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord, RunRecord } from '../../state/records/records.ts';
import { cut, cutMiddle, leading, widthOf } from '../text/columns.ts';
import { marks } from '../text/job-row.ts';
import { countLegs, summaryStatus } from '../text/leg-counts.ts';
import type { Page } from '../text/page.ts';
import { legsInWords } from '../text/status-in-words.ts';
import { finishedTime } from '../text/time.ts';

interface Branch {
  /** Drawn before the job. */
  readonly margin: string;
  /** Drawn before everything below the job. */
  readonly below: string;
}

const trunk: Branch = { margin: '', below: '' };

export function renderTree(graph: RunGraph, screen: Page): string {
  const shown = new Set<JobId>();
  const lines: string[] = [];
  const grow = (job: DeclaredJob, need: Need, { margin, below }: Branch): void => {
    const needs = graph.needsOf(job.id);
    const isRepeated = shown.has(job.id) && needs.length > 0;
    lines.push(
      margin + drawJob(job, { need, isRepeated, graph }, { ...screen, width: screen.width - widthOf(margin) }),
    );
    if (isRepeated) return;
    shown.add(job.id);
    for (const [index, next] of needs.entries()) {
      const needed = graph.jobs.get(next.job);
      const isLast = index === needs.length - 1;
      const branch = { margin: below + (isLast ? '└─ ' : '├─ '), below: below + (isLast ? '   ' : '│  ') };
      if (needed) grow(needed, next, branch);
    }
  };
  for (const job of lastJobs(graph)) grow(job, { job: job.id }, trunk);
  return [drawRun(graph.run, screen), ...lines].join('\n');
}

/** The jobs that no other job needs. */
function lastJobs(graph: RunGraph): DeclaredJob[] {
  const needed = new Set([...graph.jobs.keys()].flatMap((job) => graph.needsOf(job).map((need) => need.job)));
  return [...graph.jobs.values()].filter(({ id }) => !needed.has(id));
}

function drawRun({ run, name, status }: RunRecord, { width, colours }: Page): string {
  const rest = `run ${run}  ${status}`;
  return colours.bold(cut(leading(name, width - widthOf(rest)) + rest, width));
}

interface Place {
  /** The need that put the job at this place. */
  readonly need: Need;
  /** Its needs stand above already and are not drawn again. */
  readonly isRepeated: boolean;
  readonly graph: RunGraph;
}

/** In columns: a name is cut to leave `besideName` for the rest of its line, but never below `minName`. */
const [minName, besideName] = [12, 24];

function drawJob({ id, legs }: DeclaredJob, { need, isRepeated, graph }: Place, { width, colours }: Page): string {
  const status = summaryStatus(countLegs(legs));
  const isWarning = status === 'failed' && legs.every((leg) => leg.status !== 'failed' || leg.allowed);
  const paint = (text: string): string => (isWarning ? colours.yellow(text) : colours.ofStatus(text, status));
  const name = cutMiddle(id, Math.max(minName, width - besideName));
  const lead = `${status === undefined ? ' ' : marks[isWarning ? 'warning' : status]} ${name}${legs.length > 1 ? ` ×${legs.length}` : ''}`;
  const details = [
    ...(need.when ? [`(${need.when})`] : []),
    isRepeated ? 'see above' : legsInWords(legs, graph.nowMs),
    ...(isRepeated ? [] : timesOf(legs)),
  ];
  const room = width - widthOf(lead) - 2;
  if (room < 1) return paint(cut(lead, width));
  return `${paint(lead)}  ${colours.dim(cut(details.join('  '), room))}`;
}

/** The time of a job without other legs that has run. */
function timesOf([only, ...others]: readonly JobRecord[]): string[] {
  if (only?.startedAt === undefined || only.endedAt === undefined || only.attempt === 0 || others.length > 0) return [];
  return [finishedTime(only.endedAt - only.startedAt)];
}
