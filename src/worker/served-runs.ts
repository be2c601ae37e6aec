// The runs that a worker serves, and in which order it looks at them and sweeps them.

import { openRuns } from '../state/records/indexes.ts';
import type { RunId } from '../state/redis/run-id.ts';
import { asUnreadable } from '../state/redis/unreadable-run.ts';
import { shelveRun } from '../state/retention/shelve.ts';
import { Repairs } from './repairs.ts';
import { type RunEnd, ServedRun } from './served-run.ts';
import { rescueLostJobs, sweepIntervalMs } from './sweep.ts';
import type { WorkerContext } from './worker-context.ts';

/** Limits for one look and for one second of sweeps, so that an idle worker among many runs stays idle. */
const looksAtOnce = 4;
const sweepsPerSecond = 2;

export class ServedRuns {
  readonly #context: WorkerContext;
  readonly #servedRuns = new Map<RunId, ServedRun>();
  /** Runs to be swept before any run is swept a second time. */
  #unswept: ServedRun[] = [];
  /** Runs of other versions of wp, and runs that cannot be read. The worker does not ask about them again. */
  readonly #leftAlone = new Set<RunId>();
  readonly #repairs: Repairs;
  #only: RunId | undefined;

  constructor(context: WorkerContext) {
    this.#context = context;
    this.#repairs = new Repairs(context);
  }

  /** The only run that is served. undefined: every open run is. */
  get only(): RunId | undefined {
    return this.#only;
  }

  /** From now on the worker serves no other run. */
  serveOnly(run: RunId): void {
    this.#only = run;
    this.serve(run);
  }

  /** `mayHaveWork`: false where nobody said that the run has work. undefined: this worker leaves the run alone. */
  serve(run: RunId, mayHaveWork = true): ServedRun | undefined {
    const known = this.#servedRuns.get(run);
    if (known || this.#leftAlone.has(run)) return known;
    const servedRun = new ServedRun(run, this.#context, mayHaveWork);
    this.#servedRuns.set(run, servedRun);
    void servedRun.closed.then((why) => this.#leave(run, why));
    this.#context.slots.mayHaveWork(servedRun);
    return servedRun;
  }

  get(run: RunId): ServedRun | undefined {
    return this.#servedRuns.get(run);
  }

  /** Runs that have jobs running here. */
  get busy(): ServedRun[] {
    return [...this.#servedRuns.values()].filter(({ running }) => running > 0);
  }

  /** How many jobs run here. */
  get running(): number {
    return this.busy.reduce((sum, { running }) => sum + running, 0);
  }

  each(act: (servedRun: ServedRun) => void): void {
    for (const servedRun of this.#servedRuns.values()) act(servedRun);
  }

  async all(wait: (servedRun: ServedRun) => Promise<void>): Promise<void> {
    await Promise.all([...this.#servedRuns.values()].map(wait));
  }

  /**
   * Looks first at the runs that have waited longest: a map keeps the order in which its keys were set. Runs that are no longer listed as
   * open were finished by other workers before a slot was free here. The worker asks about them at once, so that they leave.
   */
  async look(): Promise<void> {
    // Before the list is read, as a run that comes in between is not on the list.
    const known = [...this.#servedRuns.values()];
    const open = new Set(this.#only ? [this.#only] : await openRuns(this.#context.redis));
    for (const run of open) this.serve(run, false);
    const over = known.filter(({ run }) => !open.has(run));
    const next = [...this.#servedRuns.values()].slice(0, looksAtOnce);
    this.each((servedRun) => servedRun.giveBackLeases());
    for (const servedRun of new Set([...next, ...this.busy, ...over])) servedRun.advanceSoon();
    for (const servedRun of next) {
      this.#servedRuns.delete(servedRun.run);
      this.#servedRuns.set(servedRun.run, servedRun);
    }
  }

  /** The runs take turns, so with many runs it takes longer until a lost job is found. */
  async sweep(): Promise<void> {
    const intervalMs = sweepIntervalMs(this.#context.leaseMs);
    const count = Math.max(1, Math.floor((sweepsPerSecond * intervalMs) / 1000));
    this.#unswept = this.#unswept.filter((servedRun) => this.#servedRuns.get(servedRun.run) === servedRun);
    if (this.#unswept.length === 0) this.#unswept = [...this.#servedRuns.values()];
    for (const servedRun of this.#unswept.splice(0, count)) {
      await this.#sweep(servedRun).catch((error: unknown) => servedRun.leave(asUnreadable(error)));
    }
  }

  async #sweep(servedRun: ServedRun): Promise<void> {
    const { lost, isDamaged } = await rescueLostJobs(servedRun.run, this.#context, (open) => servedRun.has(open));
    const isRepaired = isDamaged && (await this.#repairs.repair(servedRun.run));
    if (lost > 0 || isRepaired) servedRun.advanceSoon();
  }

  #leave(run: RunId, why: RunEnd): void {
    if (!this.#only) this.#servedRuns.delete(run);
    this.#repairs.forget(run);
    if (why !== 'over') {
      this.#leftAlone.add(run);
      this.#context.notify(why === 'foreign' ? { kind: 'foreign', run } : { kind: 'unreadable', error: why });
    } else shelveRun(this.#context.redis, run).catch(() => {});
  }
}
