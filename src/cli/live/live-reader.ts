// Reads the state of a run for the live view. Each read asks a bounded amount of Redis, however many jobs the run has.
import { isServed } from '../../state/look/presence.ts';
import { type RunRecord, readRun } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { listedJobs } from '../report/report.ts';
import { GroupedReader } from './grouped-reader.ts';
import { LastLines } from './last-lines.ts';
import { ListedReader } from './listed-reader.ts';
import type { Jobs, LiveState } from './live-state.ts';

/** Reads between two checks whether a worker serves the run. */
const servedEvery = 10;

export class LiveReader {
  readonly #redis: WpRedis;
  readonly #run: RunId;
  readonly #lines: LastLines;
  readonly #listed: ListedReader;
  readonly #grouped: GroupedReader;
  #reads = 0;
  #isUnserved = false;

  constructor(redis: WpRedis, run: RunId) {
    this.#redis = redis;
    this.#run = run;
    this.#lines = new LastLines(redis, run);
    this.#listed = new ListedReader(redis, run);
    this.#grouped = new GroupedReader(redis, run);
  }

  /** Undefined: the run was removed. */
  async read(): Promise<LiveState | undefined> {
    const run = await readRun(this.#redis, this.#run);
    if (!run) return undefined;
    const jobs = await this.#jobsOf(run);
    await this.#lines.readSome(jobs);
    if (this.#reads++ % servedEvery === 0) this.#isUnserved = !(await isServed(this.#redis, this.#run));
    return { run, jobs, lines: this.#lines.byJob, isUnserved: this.#isUnserved };
  }

  /** Which of the two may change: a run can make more legs while it goes on. */
  #jobsOf(run: RunRecord): Promise<Jobs> {
    return run.jobs > listedJobs ? this.#grouped.read(run) : this.#listed.read(run);
  }
}
