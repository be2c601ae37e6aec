// Jobs of a run that are set aside for this worker, and whose leases it takes while it works: so a claim and its lease cost one
// round trip together, not two in a row.
import type { JobId } from '../pipeline/pipeline.ts';
import { lockKey } from '../state/keys.ts';
import type { Leases } from '../state/lease.ts';
import type { RunId } from '../state/run-id.ts';

/** For how long Redis keeps them for us. */
export const reserveMs = 250;
/** Given back before that is over, so that whoever claims one then finds its lock free. */
const keepMs = 200;

export class Reservations {
  readonly #run: RunId;
  readonly #leases: Leases;
  readonly #held = new Set<JobId>();
  #taking: Promise<void> = Promise.resolve();

  constructor(run: RunId, leases: Leases) {
    this.#run = run;
    this.#leases = leases;
  }

  /** Those whose leases are held, as soon as that is known of all. */
  async held(): Promise<readonly JobId[]> {
    await this.#taking;
    return [...this.#held];
  }

  /** Takes the leases; not waited for. */
  take(jobs: readonly JobId[]): void {
    if (jobs.length > 0) this.#taking = this.#take(jobs);
  }

  /** Takes over the lease of a job that is claimed now. False: it is not held. */
  claim(job: JobId): boolean {
    return this.#held.delete(job);
  }

  /** The lease was lost. */
  lose(job: JobId): void {
    this.#held.delete(job);
  }

  giveBack(jobs: readonly JobId[] = [...this.#held]): void {
    const kept = jobs.filter((job) => this.#held.delete(job));
    this.#leases.release(kept.map((job) => lockKey(this.#run, job)));
  }

  async #take(jobs: readonly JobId[]): Promise<void> {
    const sinceMs = performance.now();
    const held = await this.#leases.take(jobs.map((job) => lockKey(this.#run, job)));
    const taken = jobs.filter((job) => held.has(lockKey(this.#run, job)));
    for (const job of taken) this.#held.add(job);
    setTimeout(() => this.giveBack(taken), Math.max(0, keepMs - (performance.now() - sinceMs))).unref();
  }
}
