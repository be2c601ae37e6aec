// Claimed jobs whose leases are held, and that wait at this worker for a slot.
import type { JobId } from '../pipeline/job-id.ts';
import type { Claim } from '../state/work/advance.ts';

/** A claim that waits longer is handed back, so that another worker can have the job. */
const longestWaitMs = 200;

export class WaitingClaims {
  #waiting: { readonly claim: Claim; readonly sinceMs: number }[] = [];

  get count(): number {
    return this.#waiting.length;
  }

  has(job: JobId, attempt: number): boolean {
    return this.#waiting.some(({ claim }) => claim.job === job && claim.attempt === attempt);
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

  remove(job: JobId): Claim | undefined {
    return this.takeAll((claim) => claim.job === job)[0];
  }

  takeAll(which: (claim: Claim) => boolean = () => true): Claim[] {
    const taken = this.#waiting.map(({ claim }) => claim).filter(which);
    this.#waiting = this.#waiting.filter(({ claim }) => !taken.includes(claim));
    return taken;
  }
}
