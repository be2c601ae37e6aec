// The last lines of what failed and of what runs, read a few jobs at a time.
import { readTail } from '../../state/log/read-log.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { Jobs } from './state.ts';

/** In one look. */
const reads = 2;
/** Of a big run: more of them would not be shown. */
const mostRunning = 20;
const mostFailed = 10;
const linesOfFailure = 3;

interface Wanted {
  readonly job: string;
  readonly attempt: number;
  readonly isRunning: boolean;
}

export class LastLines {
  readonly #redis: WpRedis;
  readonly #run: RunId;
  readonly #lines = new Map<string, readonly string[]>();
  /** Of failures, attempt by attempt. */
  readonly #read = new Set<string>();
  #next = 0;

  constructor(redis: WpRedis, run: RunId) {
    this.#redis = redis;
    this.#run = run;
  }

  get byJob(): ReadonlyMap<string, readonly string[]> {
    return this.#lines;
  }

  /** Failures first, each once; those that run take turns. */
  async readSome(jobs: Jobs): Promise<void> {
    const { failed, running } = wantedIn(jobs);
    const chosen = failed.filter(({ job, attempt }) => !this.#read.has(`${attempt} ${job}`)).slice(0, reads);
    for (let n = Math.min(reads - chosen.length, running.length); n > 0; n--) {
      const turn = running[this.#next++ % running.length];
      if (turn) chosen.push(turn);
    }
    this.#forgetAllBut(new Set([...failed, ...running].map(({ job }) => job)));
    await Promise.all(chosen.map((wanted) => this.#readOne(wanted)));
  }

  async #readOne({ job, attempt, isRunning }: Wanted): Promise<void> {
    const lines = await readTail(this.#redis, this.#run, job, attempt, isRunning ? 1 : linesOfFailure);
    this.#lines.set(job, lines);
    if (!isRunning) this.#read.add(`${attempt} ${job}`);
  }

  #forgetAllBut(wanted: ReadonlySet<string>): void {
    for (const job of this.#lines.keys()) if (!wanted.has(job)) this.#lines.delete(job);
  }
}

function wantedIn(jobs: Jobs): { readonly failed: readonly Wanted[]; readonly running: readonly Wanted[] } {
  if (jobs.kind === 'grouped') {
    return {
      failed: jobs.failed.slice(0, mostFailed).map(({ job, attempt }) => ({ job, attempt, isRunning: false })),
      running: jobs.running.slice(0, mostRunning).map(({ job, attempt }) => ({ job, attempt, isRunning: true })),
    };
  }
  const ofStatus = (wanted: string): Wanted[] =>
    jobs.jobs
      .filter(({ job }) => job.status === wanted && job.sleepMs === undefined)
      .map(({ job: { job, attempt } }) => ({ job, attempt, isRunning: wanted === 'running' }));
  return { failed: ofStatus('failed'), running: ofStatus('running') };
}
