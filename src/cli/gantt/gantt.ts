// When the jobs of a run ran, attempt by attempt: of a few jobs each by itself, of many the legs of a declared job together.
import { readAttempts } from '../../state/look/attempts.ts';
import { type RunGraph, readRunGraph } from '../../state/look/run-graph.ts';
import { type JobRecord, readHooks } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { JobStatus } from '../../state/redis/status.ts';
import { criticalPath } from '../report/critical-path.ts';
import { listedJobs } from '../report/report.ts';

export interface GanttBar {
  /** Epoch ms by Redis' clock. */
  readonly from: number;
  readonly to: number;
  /** Of one that was followed by another: failed, or cancelled where it was cut short without blame. */
  readonly status: JobStatus;
}

export interface GanttRow {
  readonly name: string;
  /** Of how many jobs; of one, its bars follow each other, those of more lie over each other. */
  readonly jobs: number;
  readonly bars: readonly GanttBar[];
  readonly isCritical: boolean;
}

export interface Gantt {
  /** In the order in which they began. */
  readonly rows: readonly GanttRow[];
  readonly criticalPath: readonly JobRecord[];
  /** Of the run, in epoch ms by Redis' clock. */
  readonly from: number;
  /** Its end, or now. */
  readonly to: number;
  readonly isOpen: boolean;
  readonly notStarted: number;
}

/** Absent: there is no such run. */
export async function readGantt(redis: WpRedis, run: RunId): Promise<Gantt | undefined> {
  const picture = await readRunGraph(redis, run);
  if (!picture) return undefined;
  const hooks = await readHooks(redis, run);
  const records = [...[...picture.jobs.values()].flatMap(({ legs }) => legs), ...hooks];
  const bars = new Map<string, readonly GanttBar[]>();
  for (let from = 0; from < records.length; from += askedAtOnce) {
    const some = records.slice(from, from + askedAtOnce);
    const found = await Promise.all(some.map((record) => barsOf(redis, record, picture)));
    for (const [index, { job }] of some.entries()) bars.set(job, found[index] ?? []);
  }
  return ganttOf(picture, hooks, bars);
}

const askedAtOnce = 500;

/** `hooks`: those that were started. `bars`: by job or leg. */
function ganttOf(
  picture: RunGraph,
  hooks: readonly JobRecord[],
  bars: ReadonlyMap<string, readonly GanttBar[]>,
): Gantt {
  const path = criticalPath(picture);
  const critical = new Set(path.map(({ job }) => job));
  const isListed = picture.run.jobs <= listedJobs;
  const groups = [...picture.jobs.values()].flatMap(({ id, legs }) => {
    return isListed ? legs.map((leg) => ({ name: leg.job, legs: [leg] })) : [{ name: id as string, legs }];
  });
  const rows = [...groups, ...hooks.map((hook) => ({ name: hook.job, legs: [hook] }))].map(
    ({ name, legs }): GanttRow => {
      const own = legs.flatMap(({ job }) => bars.get(job) ?? []);
      return { name, jobs: legs.length, bars: own, isCritical: legs.some(({ job }) => critical.has(job)) };
    },
  );
  const { createdAt = picture.nowMs, endedAt = picture.nowMs, jobs } = picture.run;
  const started = [...picture.jobs.values()].flatMap(({ legs }) => legs).filter(({ attempt }) => attempt > 0).length;
  return {
    rows: rows.filter((row) => row.bars.length > 0).sort((one, other) => beginOf(one) - beginOf(other)),
    criticalPath: path,
    from: createdAt,
    to: endedAt,
    isOpen: picture.run.endedAt === undefined,
    notStarted: jobs - started,
  };
}

function beginOf({ bars }: GanttRow): number {
  return bars.reduce((first, { from }) => Math.min(first, from), Number.POSITIVE_INFINITY);
}

async function barsOf(redis: WpRedis, record: JobRecord, picture: RunGraph): Promise<GanttBar[]> {
  const { job, attempt, status, startedAt, endedAt } = record;
  if (attempt === 0) return [];
  // The first attempt is the latest one unless it was followed by another, or taken back.
  const isOnly = attempt === 1 && startedAt !== undefined;
  const earlier = isOnly ? [] : await readAttempts(redis, picture.run.run, job);
  const bars = earlier.flatMap(({ startedAt: from, endedAt: to, outcome }): GanttBar[] => {
    return from === undefined ? [] : [{ from, to, status: statusOf(outcome) }];
  });
  return startedAt === undefined ? bars : [...bars, { from: startedAt, to: endedAt ?? picture.nowMs, status }];
}

function statusOf(outcome: 'retry' | 'released' | 'lost' | 'succeeded' | 'failed' | 'cancelled'): JobStatus {
  if (outcome === 'retry') return 'failed';
  return outcome === 'released' || outcome === 'lost' ? 'cancelled' : outcome;
}
