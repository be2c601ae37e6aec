// Claimed jobs whose leases are held, and that wait at this worker for a slot.
import type { JobId } from '../pipeline/job-id.ts';
import type { Claim } from '../state/work/advance-run.ts';

/** A claim that waits longer is handed back, so that another worker can have the job. */
const longestWaitMs = 200;

export class WaitingClaims {
  #waiting: { readonly claim: Claim; readonly sinceMs: number }[] = [];

  get count(): number {
    return this.#waiting.length;
  }

  get claims(): readonly Claim[] {
    return this.#waiting.map(({ claim }) => claim);
  }

  has(job: JobId, id: string): boolean {
    return this.#waiting.some(({ claim }) => claim.job === job && claim.claim === id);
  }

  push(claim: Claim, nowMs: number): void {
    this.#waiting.push({ claim, sinceMs: nowMs });
  }

  next(): Claim | undefined {
    return this.#waiting.shift()?.claim;
  }

  /** Until the first claim has waited too long. undefined: no claim waits. */
  waitMs(nowMs: number): number | undefined {
    const [first] = this.#waiting;
    return first && Math.max(0, first.sinceMs + longestWaitMs - nowMs);
  }

  takeAll(which: (claim: Claim) => boolean = () => true): Claim[] {
    const waiting = this.#waiting;
    const taken = waiting.filter(({ claim }) => which(claim));
    const isTaken = new Set(taken);
    this.#waiting = waiting.filter((one) => !isTaken.has(one));
    return taken.map(({ claim }) => claim);
  }
}
