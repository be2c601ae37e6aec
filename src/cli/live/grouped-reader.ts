// Reads a run with many jobs: its counts, and the events since the last read.
import { defined } from '../../pipeline/defined.ts';
import type { JobId } from '../../pipeline/job-id.ts';
import { readEvents } from '../../state/look/events.ts';
import { countDeclared, readGraphEntries } from '../../state/records/graph-entries.ts';
import type { RunRecord } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { JobCounter } from './job-counter.ts';
import type { Group, Jobs } from './live-state.ts';
import { Rate } from './rate.ts';

/** Events in one read, which takes some ms. If more happens, the groups lag behind the counts of the run. */
const mostEvents = 2_000;

/** More declared jobs are not shown as groups: nobody reads so many, and reading their sizes takes time. */
const mostDeclared = 1_000;

export class GroupedReader {
  readonly #redis: WpRedis;
  readonly #run: RunId;
  readonly #counter = new JobCounter();
  readonly #rate = new Rate();
  #after = '0';
  /** How many legs each declared job has, in the order of the file. Jobs without legs are missing. */
  #sizes: ReadonlyMap<JobId, number> = new Map();
  /** How many jobs the run had when the sizes were read. */
  #jobs = 0;

  constructor(redis: WpRedis, run: RunId) {
    this.#redis = redis;
    this.#run = run;
  }

  async read(run: RunRecord): Promise<Jobs> {
    if (this.#jobs !== run.jobs) this.#sizes = await this.#readSizes();
    this.#jobs = run.jobs;
    for (const event of await readEvents(this.#redis, this.#run, this.#after, mostEvents)) {
      this.#counter.take(event);
      this.#after = event.id;
    }
    const { succeeded, failed, skipped, cancelled } = run.counts;
    const perSecond = this.#rate.of(succeeded + failed + skipped + cancelled, performance.now());
    return {
      kind: 'grouped',
      groups: this.#groups(),
      running: this.#counter.running,
      failed: this.#counter.failed,
      ...defined({ perSecond }),
    };
  }

  async #readSizes(): Promise<ReadonlyMap<JobId, number>> {
    if ((await countDeclared(this.#redis, this.#run)) > mostDeclared) return new Map();
    const { jobs } = await readGraphEntries(this.#redis, this.#run);
    return new Map([...jobs].flatMap(([job, { legs }]) => (legs === undefined ? [] : [[job, legs] as const])));
  }

  #groups(): Group[] {
    return [...this.#sizes].map(([name, size]) => ({ name, size, counts: this.#counter.countsOf(name) }));
  }
}
