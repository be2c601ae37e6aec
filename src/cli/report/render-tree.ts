// The jobs of a run as a tree: below each what it needs, so that the way down from a job that did not run leads to the reason.
import type { JobId } from '../../pipeline/job-id.ts';
import type { Need } from '../../pipeline/pipeline.ts';
import type { DeclaredJob, RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord, RunRecord } from '../../state/records/records.ts';
import { type LegCounts, statusOf } from '../graph/graph.ts';
import { cut, cutMiddle, leading, widthOf } from '../text/columns.ts';
import { marks } from '../text/job-row.ts';
import type { Page } from '../text/page.ts';
import { standings } from '../text/standing.ts';
import { finishedTime } from '../text/time.ts';

interface Branch {
  /** Before the job. */
  readonly margin: string;
  /** Before what is below it. */
  readonly below: string;
}

const trunk: Branch = { margin: '', below: '' };

export function renderTree(picture: RunGraph, screen: Page): string {
  const shown = new Set<JobId>();
  const lines: string[] = [];
  const grow = (job: DeclaredJob, need: Need, { margin, below }: Branch): void => {
    const needs = picture.needsOf(job.id);
    const isRepeated = shown.has(job.id) && needs.length > 0;
    lines.push(
      margin + drawJob(job, { need, isRepeated, picture }, { ...screen, width: screen.width - widthOf(margin) }),
    );
    if (isRepeated) return;
    shown.add(job.id);
    for (const [index, next] of needs.entries()) {
      const needed = picture.jobs.get(next.job);
      const isLast = index === needs.length - 1;
      const branch = { margin: below + (isLast ? '└─ ' : '├─ '), below: below + (isLast ? '   ' : '│  ') };
      if (needed) grow(needed, next, branch);
    }
  };
  for (const job of lastJobs(picture)) grow(job, { job: job.id }, trunk);
  return [drawRun(picture.run, screen), ...lines].join('\n');
}

/** Those that no other needs. */
function lastJobs(picture: RunGraph): DeclaredJob[] {
  const needed = new Set([...picture.jobs.keys()].flatMap((job) => picture.needsOf(job).map((need) => need.job)));
  return [...picture.jobs.values()].filter(({ id }) => !needed.has(id));
}

function drawRun({ run, name, status }: RunRecord, { width, colours }: Page): string {
  const rest = `run ${run}  ${status}`;
  return colours.bold(cut(leading(name, width - widthOf(rest)) + rest, width));
}

interface Place {
  /** By which it is here. */
  readonly need: Need;
  /** What it needs stands above. */
  readonly isRepeated: boolean;
  readonly picture: RunGraph;
}

/** In columns: what is left of a long name, and what the rest of its line should have. */
const [leastName, besideName] = [12, 24];

function drawJob({ id, legs }: DeclaredJob, { need, isRepeated, picture }: Place, { width, colours }: Page): string {
  const status = statusOf(countsOf(legs));
  const isWarning = legs.every(({ allowed }) => allowed);
  const name = cutMiddle(id, Math.max(leastName, width - besideName));
  const lead = `${status === undefined ? ' ' : marks[isWarning ? 'warning' : status]} ${name}${legs.length > 1 ? ` ×${legs.length}` : ''}`;
  const details = [
    ...(need.when ? [`(${need.when})`] : []),
    isRepeated ? 'see above' : standings(legs, picture.nowMs),
    ...(isRepeated ? [] : timesOf(legs)),
  ];
  const room = width - widthOf(lead) - 2;
  if (room < 1) return colours.ofStatus(cut(lead, width), status);
  return `${colours.ofStatus(lead, status)}  ${colours.dim(cut(details.join('  '), room))}`;
}

function countsOf(legs: readonly JobRecord[]): LegCounts {
  const counts = new Map<JobRecord['status'], number>();
  for (const { status } of legs) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

/** Of one that has run by itself. */
function timesOf([only, ...others]: readonly JobRecord[]): string[] {
  if (only?.startedAt === undefined || only.endedAt === undefined || only.attempt === 0 || others.length > 0) return [];
  return [finishedTime(only.endedAt - only.startedAt)];
}
