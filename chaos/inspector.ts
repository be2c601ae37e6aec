// Checks the contract for every run when it closes, and for all runs again in the end.
import { isDeepStrictEqual } from 'node:util';
import type { RunId } from '../src/state/redis/run-id.ts';
import type { WpRedis } from '../src/state/redis/scripts.ts';
import { checkHooks } from './check/hooks.ts';
import { checkLimits } from './check/limits.ts';
import { checkModel } from './check/model.ts';
import { checkOverlap } from './check/overlap.ts';
import { checkRecords } from './check/records.ts';
import { checkStarts } from './check/starts.ts';
import { checkTraces } from './check/traces.ts';
import { checkTransitions } from './check/transitions.ts';
import type { Crew } from './crew.ts';
import { type Breach, type History, readHistory } from './history.ts';
import type { Runs } from './runs.ts';
import type { Trace } from './trace.ts';

export interface Finding {
  readonly breach: Breach;
  readonly history: History;
}

/** Counts over all inspected runs. */
export interface Tally {
  runs: number;
  jobs: number;
  attempts: number;
  lost: number;
}

interface Final extends Pick<History, 'record' | 'jobs'> {
  readonly reopened: number;
  readonly eventCount: number;
}

export class Inspector {
  readonly tally: Tally = { runs: 0, jobs: 0, attempts: 0, lost: 0 };
  readonly #redis: WpRedis;
  readonly #runs: Runs;
  readonly #trace: Trace;
  readonly #crew: Crew;
  /** Closed runs as they were when they were last read. */
  readonly #last = new Map<RunId, Final>();

  constructor(redis: WpRedis, runs: Runs, trace: Trace, crew: Crew) {
    this.#redis = redis;
    this.#runs = runs;
    this.#trace = trace;
    this.#crew = crew;
  }

  async inspect(run: RunId): Promise<Finding[]> {
    const history = await readHistory(this.#redis, run, this.#runs.playedIn(run), this.#trace);
    if (!history) return [];
    if (!this.#last.has(run)) this.#count(history);
    const breaches = [
      ...checkTransitions(history),
      ...checkStarts(history),
      ...checkModel(history),
      ...checkRecords(history),
      ...checkLimits(history),
      ...checkHooks(history),
      ...checkTraces(history),
      ...checkOverlap(history, this.#crew),
      ...this.#checkFinal(history),
    ];
    return breaches.map((breach) => ({ breach, history }));
  }

  /** Only a retry may change a closed run. */
  #checkFinal({ run, record, jobs, events }: History): Breach[] {
    const reopened = events.filter(({ event }) => event === 'run-reopened').length;
    const now: Final = { record, jobs, reopened, eventCount: events.length };
    const before = this.#last.get(run);
    this.#last.set(run, now);
    if (before?.reopened !== reopened || isDeepStrictEqual(before, now)) return [];
    const what = `first it was ${JSON.stringify(before)}, later ${JSON.stringify(now)}`;
    return [{ rule: 'terminal states are final', what }];
  }

  #count({ jobs, events }: History): void {
    this.tally.runs += 1;
    this.tally.jobs += jobs.length;
    this.tally.attempts += events.filter(({ event }) => event === 'started').length;
    this.tally.lost += events.filter(({ event }) => event === 'lost').length;
  }
}
