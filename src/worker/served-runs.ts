// The runs that a worker serves, and whose turn it is to be looked at and swept.

import { openRuns } from '../state/records/indexes.ts';
import type { RunId } from '../state/redis/run-id.ts';
import { shelveRun } from '../state/retention/shelve.ts';
import { RunService, type ServiceContext } from './run-service.ts';
import { rescueLostJobs, sweepIntervalMs } from './sweep.ts';

/** Of runs that are looked at in one turn, and swept in a second, so that an idle worker among many runs stays idle. */
const looksAtOnce = 4;
const sweepsPerSecond = 2;

export class ServedRuns {
  readonly #context: ServiceContext;
  readonly #servedRuns = new Map<RunId, RunService>();
  /** Runs that are to be swept before any is swept again. */
  #unswept: RunService[] = [];
  /** Runs of other versions of wp, which are not asked about again. */
  readonly #foreign = new Set<RunId>();
  /** Absent: every open run is served. */
  #only: RunId | undefined;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  get only(): RunId | undefined {
    return this.#only;
  }

  /** No other run is served from now on. */
  serveOnly(run: RunId): void {
    this.#only = run;
    this.serve(run);
  }

  /** Absent: it is none that this wp may work. */
  serve(run: RunId): RunService | undefined {
    const known = this.#servedRuns.get(run);
    if (known || this.#foreign.has(run)) return known;
    const service = new RunService(run, this.#context);
    this.#servedRuns.set(run, service);
    void service.closed.then((why) => this.#leave(run, why));
    this.#context.slots.mayHaveWork(service);
    return service;
  }

  get(run: RunId): RunService | undefined {
    return this.#servedRuns.get(run);
  }

  /** Those that have jobs running here. */
  get busy(): RunService[] {
    return [...this.#servedRuns.values()].filter(({ running }) => running > 0);
  }

  /** Jobs that run here. */
  get running(): number {
    return this.busy.reduce((sum, { running }) => sum + running, 0);
  }

  each(act: (service: RunService) => void): void {
    for (const service of this.#servedRuns.values()) act(service);
  }

  async all(wait: (service: RunService) => Promise<void>): Promise<void> {
    await Promise.all([...this.#servedRuns.values()].map(wait));
  }

  /**
   * The runs that wait longest to be looked at first: a map keeps the order in which its keys were set. Of those that are not listed as
   * open any more, others have done the work before a slot was free here: they are asked about at once, and leave.
   */
  async look(): Promise<void> {
    // Before the list is read: a run that comes meanwhile is not on it.
    const known = [...this.#servedRuns.values()];
    const open = new Set(this.#only ? [this.#only] : await openRuns(this.#context.redis));
    for (const run of open) this.serve(run);
    const over = known.filter(({ run }) => !open.has(run));
    const next = [...this.#servedRuns.values()].slice(0, looksAtOnce);
    for (const service of new Set([...next, ...this.busy, ...over])) service.exchangeSoon();
    for (const service of next) {
      this.#servedRuns.delete(service.run);
      this.#servedRuns.set(service.run, service);
    }
  }

  /** Among many runs each takes its turn, and a lost job is found so much later. */
  async sweep(): Promise<void> {
    const intervalMs = sweepIntervalMs(this.#context.leaseMs);
    const count = Math.max(1, Math.floor((sweepsPerSecond * intervalMs) / 1000));
    this.#unswept = this.#unswept.filter((service) => this.#servedRuns.get(service.run) === service);
    if (this.#unswept.length === 0) this.#unswept = [...this.#servedRuns.values()];
    for (const service of this.#unswept.splice(0, count)) {
      const lost = await rescueLostJobs(service.run, this.#context, (open) => service.hasInHand(open));
      if (lost > 0) service.exchangeSoon();
    }
  }

  #leave(run: RunId, why: 'over' | 'foreign'): void {
    if (!this.#only) this.#servedRuns.delete(run);
    if (why === 'foreign') {
      this.#foreign.add(run);
      this.#context.notify({ kind: 'foreign', run });
    } else shelveRun(this.#context.redis, run).catch(() => {});
  }
}
