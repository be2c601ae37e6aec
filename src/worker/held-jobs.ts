// What a worker holds of one run: claims that wait for a slot under their leases, and attempts that go on.
import type { JobId } from '../pipeline/job-id.ts';
import type { OnRedisTrouble } from '../state/redis/refusal.ts';
import type { RunId } from '../state/redis/run-id.ts';
import type { Claim, Outcome } from '../state/work/advance.ts';
import { type Attempt, startAttempt } from './attempt/attempt.ts';
import { type EndedWhy, handOverMs, withHolder } from './attempt/outcome.ts';
import { Pace } from './pace.ts';
import { ReadyClaims } from './ready-claims.ts';
import type { ServiceContext } from './run-service.ts';
import { goesOn, type Stop } from './stop.ts';

export interface HandContext extends Omit<ServiceContext, 'notify' | 'leases'> {
  readonly run: RunId;
  readonly onTrouble: OnRedisTrouble;
  /** To be sent with the next request. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** There may be more to claim. */
  readonly onRoom: () => void;
}

export class HeldJobs {
  readonly #context: HandContext;
  readonly #attempts = new Map<JobId, Attempt>();
  /** Claimed and leased, without a slot yet. */
  readonly #ready = new ReadyClaims();
  readonly #pace = new Pace();
  #waitTimer: NodeJS.Timeout | undefined;

  constructor(context: HandContext) {
    this.#context = context;
  }

  get running(): number {
    return this.#attempts.size;
  }

  get isEmpty(): boolean {
    return this.#attempts.size + this.#ready.count === 0;
  }

  has(job: JobId, attempt: number): boolean {
    return this.#attempts.get(job)?.claim.attempt === attempt || this.#ready.has(job, attempt);
  }

  /** Jobs that follow each other quickly are claimed before there is a slot for them: so many more may be. */
  get roomAhead(): number {
    return Math.max(0, this.#pace.ahead(this.#context.slots.count) - this.#ready.count);
  }

  /** Its lease is held. */
  add(claim: Claim): void {
    this.#ready.push(claim, performance.now());
  }

  /** Starts what waits for a slot, unless the worker was told to stop meanwhile. */
  fill(): void {
    const { slots } = this.#context;
    if (!slots.areOpen) this.handBackWaiting();
    while (this.#ready.count > 0 && slots.take()) {
      const claim = this.#ready.next();
      if (claim) this.#begin(claim);
    }
    if (this.#ready.count > 0) this.#waitTimer ??= this.#startWaiting();
  }

  /** One timer for all that ever waits: by when it is due, others may wait than when it was set. */
  #startWaiting(): NodeJS.Timeout | undefined {
    const waitMs = this.#ready.waitMs(performance.now());
    if (waitMs === undefined) return undefined;
    if (waitMs > 0)
      return setTimeout(() => {
        this.#waitTimer = this.#startWaiting();
      }, waitMs).unref();
    this.handBackWaiting();
    return undefined;
  }

  /** What runs takes longer than expected: others may have a slot sooner. */
  handBackWaiting(): void {
    if (this.#ready.count === 0) return;
    this.#pace.slowDown();
    for (const claim of this.#ready.takeAll()) this.handBack(claim, handOverMs);
  }

  handBack({ job, attempt }: Claim, delayMs: number): void {
    this.#context.onOutcome({ job, attempt, outcome: 'released', delayMs });
  }

  end(why: EndedWhy): void {
    this.handBackWaiting();
    for (const attempt of this.#attempts.values()) attempt.end(why);
  }

  kill(why: EndedWhy): void {
    for (const attempt of this.#attempts.values()) attempt.kill(why);
  }

  /** The lease of a job could not be kept: its processes must be gone before another starts it. */
  lose(job: JobId): void {
    this.#attempts.get(job)?.kill('lost');
    const waiting = this.#ready.remove(job);
    if (waiting) this.handBack(waiting, handOverMs);
  }

  /** The run is gone: nobody wants to hear of it, but with each answer its leases are given back. */
  drop(): void {
    this.handBackWaiting();
    this.kill('lost');
  }

  endStopped(stop: Stop): void {
    if (!stop.isCancelling && !stop.forced && stop.killed.length === 0) return;
    for (const { job, attempt } of this.#ready.takeAll((claim) => !goesOn(claim, stop))) {
      this.#context.onOutcome({ job, attempt, outcome: 'cancelled' });
    }
    for (const attempt of this.#attempts.values()) {
      if (stop.forced) attempt.kill('cancelled');
      else if (!goesOn(attempt.claim, stop)) attempt.end('cancelled');
    }
  }

  /** Resolves when what runs now has ended, whether Redis has heard of it or not. */
  async ended(): Promise<void> {
    await Promise.all([...this.#attempts.values()].map(({ outcome }) => outcome));
  }

  stopWaiting(): void {
    clearTimeout(this.#waitTimer);
  }

  #begin(claim: Claim): void {
    const { worker, slots, onOutcome, onRoom } = this.#context;
    const attempt = startAttempt(claim, this.#context);
    this.#attempts.set(claim.job, attempt);
    // How long a sleep takes is known before it ends: the next is claimed while it lasts, when others have begun theirs.
    if (claim.sleepMs !== undefined && !this.#pace.isKnown) {
      this.#pace.note(claim.sleepMs);
      if (this.#pace.isQuick) setTimeout(onRoom, claim.sleepMs / 2).unref();
    }
    void attempt.outcome.then((outcome) => {
      this.#attempts.delete(claim.job);
      this.#pace.note(outcome.busyMs ?? 0);
      slots.free();
      this.fill();
      onOutcome(withHolder(outcome, worker));
    });
  }
}
