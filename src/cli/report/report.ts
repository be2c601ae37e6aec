// What a report says about a run, read from Redis: `wp run` shows it at the end, `wp status` at any time.
import { defined } from '../../pipeline/defined.ts';
import { readTail } from '../../state/log/read-log.ts';
import { isUnserved } from '../../state/look/presence.ts';
import { byDeclared, RunGraph } from '../../state/look/run-graph.ts';
import { readWorkerShares, readWorkerSlots, type WorkerShare } from '../../state/look/worker-shares.ts';
import { readGraphEntries } from '../../state/records/graph-entries.ts';
import { type JobRecord, type RunRecord, readHooks, readJobs, readRun } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed } from '../../state/redis/status.ts';
import { type Timing, timingOf } from './timing.ts';

export interface Failure {
  readonly job: JobRecord;
  /** The last lines of its output, made safe for a terminal. */
  readonly tail: readonly string[];
}

export interface Report {
  readonly run: RunRecord;
  /** Undefined where there are too many to list. */
  readonly jobs?: readonly JobRecord[];
  /** The first failures only; the `counts` of the run have the number of all. */
  readonly failures: readonly Failure[];
  readonly workers: readonly WorkerShare[];
  /** The jobs that were cancelled one by one. Undefined where this is not why the run is cancelled. */
  readonly cancelledAlone?: readonly string[];
  /** The hooks that were started. */
  readonly hooks: readonly JobRecord[];
  /** Undefined where the run is open, has too many jobs, or fewer than two of its jobs ran. */
  readonly timing?: Timing;
  /** The run is open, but no worker serves it. */
  readonly isUnserved: boolean;
}

/** Runs with more jobs are not listed job by job. */
export const listedJobs = 50;
const shownFailures = 10;
const tailLines = 10;

/** Runs with more jobs have no timing: it would have to read them all. */
const timedJobs = 10_000;

/** Undefined where there is no such run. `allJobs` lists the jobs however many there are. */
export async function readReport(redis: WpRedis, id: RunId, allJobs = false): Promise<Report | undefined> {
  const run = await readRun(redis, id);
  if (!run) return undefined;
  const isListed = allJobs || run.jobs <= listedJobs;
  const isTimed = isRunClosed(run.status) && run.jobs <= timedJobs;
  const failed = new FailedJobs(run);
  const isCancelledByJobs = run.status === 'cancelled' && run.reason === undefined;
  const cancelledAlone: string[] = [];
  const jobs: JobRecord[] = [];
  if (isListed || isTimed || run.counts.failed > 0 || isCancelledByJobs) {
    for await (const job of readJobs(redis, id)) {
      if (isListed || isTimed) jobs.push(job);
      else if (failed.isEnough && (cancelledAlone.length > 0 || !isCancelledByJobs)) break;
      failed.note(job);
      if (isCancelledByJobs && job.status === 'cancelled' && !job.allowed) cancelledAlone.push(job.job);
    }
  }
  const timing = isTimed ? await readTiming(redis, run, jobs) : undefined;
  const hooks = await readHooks(redis, id);
  const failures = [...failed.chosen, ...hooks.filter(({ status }) => status === 'failed')];
  return {
    run,
    hooks,
    workers: await readWorkerShares(redis, id),
    ...defined({
      jobs: isListed ? jobs : undefined,
      timing,
      cancelledAlone: isCancelledByJobs ? cancelledAlone : undefined,
    }),
    failures: await Promise.all(failures.map((job) => readFailure(redis, id, job))),
    isUnserved: await isUnserved(redis, run),
  };
}

async function readTiming(redis: WpRedis, run: RunRecord, jobs: readonly JobRecord[]): Promise<Timing | undefined> {
  const [entries, workers] = await Promise.all([readGraphEntries(redis, run.run), readWorkerSlots(redis, run.run)]);
  return timingOf(new RunGraph(run, 0, { entries, records: byDeclared(jobs) }), workers);
}

/** The first failures; allowed ones only if there is room left. */
class FailedJobs {
  readonly #counting: JobRecord[] = [];
  readonly #allowed: JobRecord[] = [];
  readonly #run: RunRecord;

  constructor(run: RunRecord) {
    this.#run = run;
  }

  note(job: JobRecord): void {
    if (job.status === 'failed') (job.allowed ? this.#allowed : this.#counting).push(job);
  }

  get isEnough(): boolean {
    const { counts, warnings } = this.#run;
    const counting = Math.min(counts.failed - warnings, shownFailures);
    return this.#counting.length >= counting && this.chosen.length >= Math.min(counts.failed, shownFailures);
  }

  get chosen(): JobRecord[] {
    return [...this.#counting, ...this.#allowed].slice(0, shownFailures);
  }
}

async function readFailure(redis: WpRedis, run: RunId, job: JobRecord): Promise<Failure> {
  return { job, tail: await readTail(redis, run, job.job, job.attempt, tailLines) };
}
