// Looks at a run again and again. What a look asks of Redis is bounded, however many jobs there are.
import { isServed } from '../../state/look/presence.ts';
import { type RunRecord, readRun } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { listedJobs } from '../report/report.ts';
import { GroupedLook } from './grouped-look.ts';
import { LastLines } from './last-lines.ts';
import { ListedLook } from './listed-look.ts';
import type { Jobs, LiveState } from './state.ts';

/** Looks between two questions whether the run is served. */
const servedEvery = 10;

export class Look {
  readonly #redis: WpRedis;
  readonly #run: RunId;
  readonly #lines: LastLines;
  readonly #listed: ListedLook;
  readonly #grouped: GroupedLook;
  #looks = 0;
  #isUnserved = false;

  constructor(redis: WpRedis, run: RunId) {
    this.#redis = redis;
    this.#run = run;
    this.#lines = new LastLines(redis, run);
    this.#listed = new ListedLook(redis, run);
    this.#grouped = new GroupedLook(redis, run);
  }

  /** Absent: the run is gone. */
  async again(): Promise<LiveState | undefined> {
    const run = await readRun(this.#redis, this.#run);
    if (!run) return undefined;
    const jobs = await this.#jobsOf(run);
    await this.#lines.readSome(jobs);
    if (this.#looks++ % servedEvery === 0) this.#isUnserved = !(await isServed(this.#redis, this.#run));
    return { run, jobs, lines: this.#lines.byJob, isUnserved: this.#isUnserved };
  }

  /** A run that makes legs may become a big one. */
  #jobsOf(run: RunRecord): Promise<Jobs> {
    return run.jobs > listedJobs ? this.#grouped.again(run) : this.#listed.again(run);
  }
}
