// The jobs of one run that a worker holds: claims that wait for a slot under their leases, and running attempts.
import type { JobId } from '../pipeline/job-id.ts';
import type { OnRedisTrouble } from '../state/redis/refusal.ts';
import type { RunId } from '../state/redis/run-id.ts';
import type { Claim, Outcome } from '../state/work/advance-run.ts';
import { type Attempt, startAttempt } from './attempt/attempt.ts';
import { handOverMs, nothingDone, withHolder } from './attempt/outcome.ts';
import { needsPreparation } from './attempt/preparation.ts';
import type { EndReason } from './attempt/work.ts';
import { Pace } from './pace.ts';
import { continues, type Stop } from './stopped-jobs.ts';
import { WaitingClaims } from './waiting-claims.ts';
import type { WorkerContext } from './worker-context.ts';

export interface HeldJobsContext extends Omit<WorkerContext, 'notify' | 'leases'> {
  readonly run: RunId;
  readonly onTrouble: OnRedisTrouble;
  /** Sends the outcome with the next request. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** There may be more to claim. */
  readonly onRoom: () => void;
}

export class HeldJobs {
  readonly #context: HeldJobsContext;
  readonly #attempts = new Map<JobId, Attempt>();
  readonly #waiting = new WaitingClaims();
  readonly #pace = new Pace();
  #waitTimer: NodeJS.Timeout | undefined;

  constructor(context: HeldJobsContext) {
    this.#context = context;
  }

  get running(): number {
    return this.#attempts.size;
  }

  /** How many claims wait for a slot. */
  get waiting(): number {
    return this.#waiting.count;
  }

  get isEmpty(): boolean {
    return this.#attempts.size + this.#waiting.count === 0;
  }

  has({ job, claim }: Pick<Claim, 'job' | 'claim'>): boolean {
    return this.#attempts.get(job)?.claim.claim === claim || this.#waiting.has(job, claim);
  }

  get claims(): readonly Claim[] {
    return [...[...this.#attempts.values()].map(({ claim }) => claim), ...this.#waiting.claims];
  }

  /** How many more jobs may be claimed before there is a slot for them. 0 unless jobs are quick. */
  get roomAhead(): number {
    return Math.max(0, this.#pace.ahead(this.#context.slots.count) - this.#waiting.count);
  }

  /** For a claim whose lease is held. */
  add(claim: Claim): void {
    this.#waiting.push(claim, performance.now());
  }

  /** Starts waiting jobs for as long as there are slots. A worker that stops hands them back. */
  fill(): void {
    const { slots } = this.#context;
    if (!slots.areOpen) this.handBackWaiting();
    while (this.#waiting.count > 0 && slots.take()) {
      const claim = this.#waiting.next();
      if (claim) this.#begin(claim);
    }
    if (this.#waiting.count > 0) this.#waitTimer ??= this.#startWaiting();
  }

  /** One timer serves all claims: when it fires, other claims may wait than when it was set. */
  #startWaiting(): NodeJS.Timeout | undefined {
    const waitMs = this.#waiting.waitMs(performance.now());
    if (waitMs === undefined) return undefined;
    if (waitMs > 0)
      return setTimeout(() => {
        this.#waitTimer = this.#startWaiting();
      }, waitMs).unref();
    this.handBackWaiting();
    return undefined;
  }

  /** Running jobs take longer than expected, so another worker may have a slot sooner. */
  handBackWaiting(): void {
    if (this.#waiting.count === 0) return;
    this.#pace.forget();
    for (const claim of this.#waiting.takeAll()) this.handBack(claim, handOverMs);
  }

  handBack({ job, attempt, claim }: Claim, delayMs: number): void {
    this.#context.onOutcome({ job, attempt, claim, outcome: 'released', delayMs });
  }

  end(reason: EndReason): void {
    this.handBackWaiting();
    for (const attempt of this.#attempts.values()) attempt.end(reason);
  }

  kill(reason: EndReason): void {
    for (const attempt of this.#attempts.values()) attempt.kill(reason);
  }

  /**
   * These are not safely its own any more: their processes must be gone before another worker starts the jobs. Returns all of them. A job
   * whose command has ended is not among them: its result is sent as it is, and refused if another attempt has the job.
   */
  lose(isLost: (claim: Claim) => boolean): readonly Claim[] {
    const lost = this.claims.filter((claim) => isLost(claim) && this.#attempts.get(claim.job)?.isOver !== true);
    for (const { job } of lost) this.#attempts.get(job)?.kill('lost');
    for (const claim of this.#waiting.takeAll((waiting) => lost.includes(waiting))) this.handBack(claim, handOverMs);
    return lost;
  }

  /** The run is gone. Outcomes are still sent, although nobody needs them, as each answer gives leases back. */
  drop(): void {
    this.handBackWaiting();
    this.kill('lost');
  }

  endStopped(stop: Stop): void {
    if (!stop.isCancelling && !stop.forced && stop.killed.length === 0) return;
    for (const { job, attempt, claim } of this.#waiting.takeAll((waiting) => !continues(waiting, stop))) {
      this.#context.onOutcome({ job, attempt, claim, outcome: 'cancelled' });
    }
    for (const attempt of this.#attempts.values()) {
      if (stop.forced) attempt.kill('cancelled');
      else if (!continues(attempt.claim, stop)) attempt.end('cancelled');
    }
  }

  /** Resolves when the attempts that run now have ended, whether Redis has heard of it or not. */
  async ended(): Promise<void> {
    await Promise.all([...this.#attempts.values()].map(({ outcome }) => outcome));
  }

  stopWaiting(): void {
    clearTimeout(this.#waitTimer);
  }

  #begin(claim: Claim): void {
    const { worker, slots, hasLockServers, onOutcome, onRoom } = this.#context;
    if (isNothing(claim)) {
      this.#pace.add(0);
      slots.free();
      onOutcome(nothingDone(claim));
      return;
    }
    const attempt = startAttempt(claim, this.#context);
    this.#attempts.set(claim.job, attempt);
    // The length of a sleep is known before it ends. So the next job is claimed halfway, when other workers have begun theirs.
    if (claim.sleepMs !== undefined && !this.#pace.isKnown) {
      this.#pace.add(claim.sleepMs);
      if (this.#pace.isQuick) setTimeout(onRoom, claim.sleepMs / 2).unref();
    }
    void attempt.outcome.then((outcome) => {
      this.#attempts.delete(claim.job);
      this.#pace.add(outcome.busyMs ?? 0);
      slots.free();
      this.fill();
      onOutcome(withHolder(outcome, worker, hasLockServers));
    });
  }
}

/** A sleep of no length is over before it begins: it gets no promise, timer or object of its own. */
function isNothing(claim: Claim): boolean {
  return claim.sleepMs === 0 && claim.spec.work.kind === 'sleep' && !needsPreparation(claim);
}
