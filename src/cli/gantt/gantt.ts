// When the jobs of a run ran, attempt by attempt. In a small run each job has its row, in a big run the legs of a job share one.
import { type AttemptRecord, readAttempts } from '../../state/look/read-attempts.ts';
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
  /** How the attempt ended. An attempt that was handed back, or lost with its worker, counts as cancelled. */
  readonly status: JobStatus;
}

export interface GanttRow {
  readonly name: string;
  /** How many jobs share the row. The bars of a single job follow each other, those of several overlap. */
  readonly jobs: number;
  readonly bars: readonly GanttBar[];
  readonly isCritical: boolean;
}

export interface Gantt {
  /** In the order in which the jobs started. */
  readonly rows: readonly GanttRow[];
  readonly criticalPath: readonly JobRecord[];
  /** When the run was created, in epoch ms by Redis' clock. */
  readonly from: number;
  /** When the run ended; now if it is open. */
  readonly to: number;
  readonly isOpen: boolean;
  readonly notStarted: number;
}

/** Undefined where there is no such run. */
export async function readGantt(redis: WpRedis, run: RunId): Promise<Gantt | undefined> {
  const graph = await readRunGraph(redis, run);
  if (!graph) return undefined;
  const hooks = await readHooks(redis, run);
  const records = [...[...graph.jobs.values()].flatMap(({ legs }) => legs), ...hooks];
  const bars = new Map<string, readonly GanttBar[]>();
  for (let from = 0; from < records.length; from += askedAtOnce) {
    const some = records.slice(from, from + askedAtOnce);
    const found = await Promise.all(some.map((record) => barsOf(redis, record, graph)));
    for (const [index, { job }] of some.entries()) bars.set(job, found[index] ?? []);
  }
  return ganttOf(graph, hooks, bars);
}

/** Bounds how many requests wait for Redis at the same time. */
const askedAtOnce = 500;

/** `hooks` holds only hooks that were started. `bars` has the id of a job or leg as its key. */
function ganttOf(graph: RunGraph, hooks: readonly JobRecord[], bars: ReadonlyMap<string, readonly GanttBar[]>): Gantt {
  const path = criticalPath(graph);
  const critical = new Set(path.map(({ job }) => job));
  const isListed = graph.run.jobs <= listedJobs;
  const groups = [...graph.jobs.values()].flatMap(({ id, legs }) =>
    isListed ? legs.map((leg) => ({ name: leg.job, legs: [leg] })) : [{ name: id as string, legs }],
  );
  const rows = [...groups, ...hooks.map((hook) => ({ name: hook.job, legs: [hook] }))].map(
    ({ name, legs }): GanttRow => {
      const own = legs.flatMap(({ job }) => bars.get(job) ?? []);
      return { name, jobs: legs.length, bars: own, isCritical: legs.some(({ job }) => critical.has(job)) };
    },
  );
  const { createdAt = graph.nowMs, endedAt = graph.nowMs, jobs } = graph.run;
  const started = [...graph.jobs.values()].flatMap(({ legs }) => legs).filter(({ attempt }) => attempt > 0).length;
  return {
    rows: rows.filter((row) => row.bars.length > 0).sort((one, other) => startOf(one) - startOf(other)),
    criticalPath: path,
    from: createdAt,
    to: endedAt,
    isOpen: graph.run.endedAt === undefined,
    notStarted: jobs - started,
  };
}

function startOf({ bars }: GanttRow): number {
  return bars.reduce((first, { from }) => Math.min(first, from), Number.POSITIVE_INFINITY);
}

async function barsOf(redis: WpRedis, record: JobRecord, graph: RunGraph): Promise<GanttBar[]> {
  const { job, attempt, status, startedAt, endedAt } = record;
  if (attempt === 0) return [];
  // Without a second attempt, and with a start, the record of the job has all there is; otherwise the earlier attempts are read too.
  const isOnly = attempt === 1 && startedAt !== undefined;
  const earlier = isOnly ? [] : await readAttempts(redis, graph.run.run, job);
  const bars = earlier.flatMap(({ startedAt: from, endedAt: to, outcome }): GanttBar[] => {
    return from === undefined ? [] : [{ from, to, status: statusAfter(outcome) }];
  });
  return startedAt === undefined ? bars : [...bars, { from: startedAt, to: endedAt ?? graph.nowMs, status }];
}

function statusAfter(outcome: AttemptRecord['outcome']): JobStatus {
  if (outcome === 'retry') return 'failed';
  return outcome === 'released' || outcome === 'lost' ? 'cancelled' : outcome;
}
