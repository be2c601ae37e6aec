// What a worker does for one run: sends outcomes and claims, starts what it holds, ends what is to end.
//
// Invariants: a job starts only under its lease; an outcome is kept until Redis has answered it; at most one request of a worker
// per run is on its way, so the answer to a claim is never mixed up with that of the next.

import { randomUUID } from 'node:crypto';
import type { JobId } from '../pipeline/job-id.ts';
import type { Leases } from '../state/leases/leases.ts';
import { insist, type OnRedisTrouble } from '../state/redis/refusal.ts';
import type { RunId } from '../state/redis/run-id.ts';
import { lockKey } from '../state/redis/run-keys.ts';
import type { WpRedis } from '../state/redis/scripts.ts';
import { isRunClosed } from '../state/redis/status.ts';
import { type Advance, advance, type ClaimRequest, type Outcome } from '../state/work/advance.ts';
import type { OpenAttempt } from '../state/work/overdue.ts';
import type { EndedWhy } from './attempt/outcome.ts';
import { afterSleeps } from './attempt/sleep.ts';
import type { ProcessGuard } from './command/guard.ts';
import { DeferredJobs } from './deferred-jobs.ts';
import { HeldJobs } from './held-jobs.ts';
import type { Notice } from './notice.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { Slots } from './slots.ts';

/** What all the runs that a worker serves have in common. */
export interface ServiceContext {
  readonly worker: string;
  readonly redis: WpRedis;
  readonly leases: Leases;
  readonly leaseMs: number;
  readonly graceMs: number;
  readonly slots: Slots<RunService>;
  readonly guard: ProcessGuard;
  readonly secrets: Secrets;
  readonly notify: (notice: Notice) => void;
}

/** Claims ahead in one call, which takes Redis a few ms then. */
const mostAtOnce = 128;

/** After another was found to have the lease: a while, but no longer than the lease itself is worth waiting for. */
const busyMs = 1_000;

export class RunService {
  readonly run: RunId;
  /** Resolves when the run is closed or gone and nothing of it is left here. foreign: it is none that this wp may work. */
  readonly closed: Promise<'over' | 'foreign'>;
  readonly #context: ServiceContext;
  readonly #hand: HeldJobs;
  readonly #deferredJobs: DeferredJobs;
  readonly #onTrouble: OnRedisTrouble;
  #resolveClosed = (_: 'over' | 'foreign'): void => {};
  #onQuiet: (() => void)[] = [];
  #outcomes: Outcome[] = [];
  #state: 'idle' | 'scheduled' | 'sending' = 'idle';
  #again = false;
  #isOver = false;
  /** Redis knows how many slots the run may have here. */
  #isIntroduced = false;
  #dueTimer: NodeJS.Timeout | undefined;

  constructor(run: RunId, context: ServiceContext) {
    this.run = run;
    this.#context = context;
    this.#onTrouble = (trouble, error) => context.notify({ kind: 'redis', trouble, error });
    this.#deferredJobs = new DeferredJobs(context.redis, run, this.#onTrouble);
    const onOutcome = (outcome: Outcome): void => {
      this.#outcomes.push(outcome);
      this.exchangeSoon();
    };
    const hand = { ...context, run, onTrouble: this.#onTrouble, onOutcome, onRoom: () => this.exchangeSoon() };
    this.#hand = new HeldJobs(hand);
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  get running(): number {
    return this.#hand.running;
  }

  /** Soon, together with whatever else ends until then. */
  exchangeSoon(): void {
    this.#again = true;
    if (this.#state !== 'idle' || this.#isOver) return;
    this.#state = 'scheduled';
    // A free slot waits for what Redis answers.
    const soon = this.#context.slots.areFull ? afterSleeps : setImmediate;
    soon(() => void this.#exchangeUntilDone());
  }

  end(why: EndedWhy): void {
    this.#hand.end(why);
  }

  kill(why: EndedWhy): void {
    this.#hand.kill(why);
  }

  lose(job: JobId): void {
    this.#hand.lose(job);
  }

  /** It waits or runs here, or the answer that says so, or that it is settled, is on its way. */
  hasInHand({ job, attempt, holder }: OpenAttempt): boolean {
    if (holder !== this.#context.worker) return false;
    return this.#state !== 'idle' || this.#outcomes.length > 0 || this.#hand.has(job, attempt);
  }

  async ended(): Promise<void> {
    await this.#hand.ended();
  }

  /** Resolves when nothing runs here and every outcome is settled. */
  async quiet(): Promise<void> {
    if (!this.#isQuiet()) await new Promise<void>((resolve) => this.#onQuiet.push(resolve));
  }

  /** The worker ends: whatever is not settled by now is left to whoever finds its lease free. */
  abandon(): void {
    this.#isOver = true;
    clearTimeout(this.#dueTimer);
    this.#hand.stopWaiting();
  }

  async #exchangeUntilDone(): Promise<void> {
    this.#state = 'sending';
    for (let claimsMore = true; claimsMore && !this.#isOver; ) {
      this.#again = false;
      claimsMore = await this.#exchange();
    }
    this.#state = 'idle';
    if (this.#again) this.exchangeSoon();
    if (this.#isQuiet()) for (const resolve of this.#onQuiet.splice(0)) resolve();
    this.#context.slots.offer();
  }

  #isQuiet(): boolean {
    return this.#hand.isEmpty && this.#outcomes.length === 0 && this.#state === 'idle';
  }

  /** Says whether there is more to claim at once, so that Redis is at work while what was claimed now runs. */
  async #exchange(): Promise<boolean> {
    const { slots, leases } = this.#context;
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    const reserved = slots.reserve(this);
    const { count } = reserved;
    const ahead = this.#roomAhead;
    const id = count + ahead > 0 ? randomUUID() : '';
    // Asked again after its slots have gone to others, it hears of what it has claimed before and claims no more.
    const claim = (): ClaimRequest => (reserved.isLate ? { id, count: 0, ahead: 0 } : { id, count, ahead });
    const reply = await this.#send(outcomes, claim);
    if (!reply) {
      reserved.end();
      return false;
    }
    leases.release(outcomes.map(({ job }) => lockKey(this.run, job)));
    this.#reportRefusals(outcomes, reply);
    const held = await leases.take(reply.claims.map(({ job }) => lockKey(this.run, job)));
    for (const claim of reply.claims) {
      if (held.has(lockKey(this.run, claim.job))) this.#hand.add(claim);
      else this.#hand.handBack(claim, Math.round(Math.min(busyMs, this.#context.leaseMs / 4)));
    }
    reserved.end();
    this.#hand.fill();
    this.#apply(reply);
    // Given less than it asked for, it would be given nothing now.
    const isMore = reply.claims.length > 0 && reply.claims.length === count + ahead;
    return isMore && reply.ready > 0 && this.#roomAhead > 0;
  }

  get #roomAhead(): number {
    return this.#context.slots.isTurnOf(this) ? Math.min(this.#hand.roomAhead, mostAtOnce) : 0;
  }

  /** Until Redis has accepted it: both scripts and claim ids are made to be sent twice. Absent: the worker has ended before. */
  async #send(outcomes: readonly Outcome[], claim: () => ClaimRequest): Promise<Advance | undefined> {
    const { redis, worker, leaseMs } = this.#context;
    const slots = this.#isIntroduced ? {} : { slots: this.#context.slots.count };
    const send = async () =>
      this.#isOver ? undefined : advance(redis, this.run, { worker, leaseMs, outcomes, claim: claim(), ...slots });
    return insist(send, this.#onTrouble);
  }

  #reportRefusals(outcomes: readonly Outcome[], { results }: Advance): void {
    for (const [index, { job, attempt, outcome }] of outcomes.entries()) {
      if (results[index] === 'stale') this.#context.notify({ kind: 'stale', run: this.run, job, attempt, outcome });
    }
  }

  #apply({ status, ready, backlog, asks, killed, forced, dueInMs }: Advance): void {
    this.#isIntroduced ||= status !== 'creating';
    this.#context.slots.requeue(this, ready > 0);
    this.#hand.endStopped({ isCancelling: status === 'cancelling', killed, forced });
    if (asks.length > 0) void this.#deferredJobs.answer(asks).then((isNews) => isNews && this.exchangeSoon());
    if (backlog > 0) this.#again = true;
    clearTimeout(this.#dueTimer);
    if (status === 'gone' || status === 'foreign' || isRunClosed(status)) this.#close(status);
    else if (dueInMs !== undefined) this.#dueTimer = setTimeout(() => this.exchangeSoon(), Math.min(dueInMs, 60_000));
  }

  /** Attempts may still be open here: of a run that was removed, or whose jobs another has settled. */
  #close(status: Advance['status']): void {
    if (status === 'gone' || status === 'foreign') this.#hand.drop();
    if (this.#hand.running > 0 || this.#outcomes.length > 0) return;
    this.abandon();
    this.#context.slots.forget(this);
    this.#resolveClosed(status === 'foreign' ? 'foreign' : 'over');
  }
}
