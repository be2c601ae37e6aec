// Looks at a run with many jobs: at its counts, and at what has happened since.
import type { JobId } from '../../pipeline/job-id.ts';
import { readEvents } from '../../state/look/events.ts';
import { countDeclared, readGraphEntries } from '../../state/records/graph-entries.ts';
import type { RunRecord } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { Rate } from './rate.ts';
import type { Group, Jobs } from './state.ts';
import { Tally } from './tally.ts';

/** In one look. Some ms of this process; of a run in which more happens the groups come after its counts. */
const events = 2_000;

/** Nobody looks through more groups, and reading what they are would take its time. */
const mostDeclared = 1_000;

export class GroupedLook {
  readonly #redis: WpRedis;
  readonly #run: RunId;
  readonly #tally = new Tally();
  readonly #rate = new Rate();
  #after = '0';
  /** Declared jobs with legs, in the order of the file, and how many legs. */
  #sizes: ReadonlyMap<JobId, number> = new Map();
  /** Of the run, when the sizes were read. */
  #jobs = 0;

  constructor(redis: WpRedis, run: RunId) {
    this.#redis = redis;
    this.#run = run;
  }

  async again(run: RunRecord): Promise<Jobs> {
    if (this.#jobs !== run.jobs) this.#sizes = await this.#readSizes();
    this.#jobs = run.jobs;
    for (const event of await readEvents(this.#redis, this.#run, this.#after, events)) {
      this.#tally.take(event);
      this.#after = event.id;
    }
    const { succeeded, failed, skipped, cancelled } = run.counts;
    const perSecond = this.#rate.of(succeeded + failed + skipped + cancelled, performance.now());
    return {
      kind: 'grouped',
      groups: this.#groups(),
      running: this.#tally.running,
      failed: this.#tally.failed,
      ...(perSecond !== undefined && { perSecond }),
    };
  }

  async #readSizes(): Promise<ReadonlyMap<JobId, number>> {
    if ((await countDeclared(this.#redis, this.#run)) > mostDeclared) return new Map();
    const { jobs } = await readGraphEntries(this.#redis, this.#run);
    return new Map([...jobs].flatMap(([job, { legs }]) => (legs === undefined ? [] : [[job, legs] as const])));
  }

  #groups(): Group[] {
    return [...this.#sizes].map(([name, size]) => ({ name, size, counts: this.#tally.countsOf(name) }));
  }
}
