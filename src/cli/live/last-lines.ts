// The last lines of output of failed and running jobs, read a few jobs at a time.
import { readTail } from '../../state/log/read-log.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { Jobs } from './live-state.ts';

/** Jobs in one read. */
const jobsPerRead = 2;
/** Jobs of a big run: more would not fit on the screen. */
const mostRunning = 20;
const mostFailed = 10;
const linesOfFailure = 3;

interface TailRequest {
  readonly job: string;
  readonly attempt: number;
  readonly isRunning: boolean;
}

export class LastLines {
  readonly #redis: WpRedis;
  readonly #run: RunId;
  readonly #lines = new Map<string, readonly string[]>();
  /** Attempts that failed, and whose lines are read. */
  readonly #read = new Set<string>();
  #next = 0;

  constructor(redis: WpRedis, run: RunId) {
    this.#redis = redis;
    this.#run = run;
  }

  get byJob(): ReadonlyMap<string, readonly string[]> {
    return this.#lines;
  }

  /** Reads each failed attempt once, and before running jobs. Running jobs take turns. */
  async readSome(jobs: Jobs): Promise<void> {
    const { failed, running } = tailsOf(jobs);
    const chosen = failed.filter(({ job, attempt }) => !this.#read.has(`${attempt} ${job}`)).slice(0, jobsPerRead);
    for (let n = Math.min(jobsPerRead - chosen.length, running.length); n > 0; n--) {
      const turn = running[this.#next++ % running.length];
      if (turn) chosen.push(turn);
    }
    this.#forgetAllBut(new Set([...failed, ...running].map(({ job }) => job)));
    await Promise.all(chosen.map((request) => this.#readOne(request)));
  }

  async #readOne({ job, attempt, isRunning }: TailRequest): Promise<void> {
    const lines = await readTail(this.#redis, this.#run, job, attempt, isRunning ? 1 : linesOfFailure);
    this.#lines.set(job, lines);
    if (!isRunning) this.#read.add(`${attempt} ${job}`);
  }

  #forgetAllBut(kept: ReadonlySet<string>): void {
    for (const job of this.#lines.keys()) if (!kept.has(job)) this.#lines.delete(job);
  }
}

function tailsOf(jobs: Jobs): { readonly failed: readonly TailRequest[]; readonly running: readonly TailRequest[] } {
  if (jobs.kind === 'grouped') {
    return {
      failed: jobs.failed.slice(0, mostFailed).map(({ job, attempt }) => ({ job, attempt, isRunning: false })),
      running: jobs.running.slice(0, mostRunning).map(({ job, attempt }) => ({ job, attempt, isRunning: true })),
    };
  }
  const ofStatus = (status: string): TailRequest[] =>
    jobs.jobs
      .filter(({ job }) => job.status === status && job.sleepMs === undefined)
      .map(({ job: { job, attempt } }) => ({ job, attempt, isRunning: status === 'running' }));
  return { failed: ofStatus('failed'), running: ofStatus('running') };
}
