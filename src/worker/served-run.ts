// What a worker does for one run: sends outcomes and claims, starts the jobs that it holds, ends those that are stopped.
//
// Invariants: a job starts only under its lease. An outcome is kept until Redis has answered it. A worker sends at most one request per
// run at a time, so the answers to two claims are never confused.

import { insist, type OnRedisTrouble } from '../state/redis/refusal.ts';
import type { RunId } from '../state/redis/run-id.ts';
import { claimId } from '../state/redis/run-keys.ts';
import { isRunClosed } from '../state/redis/status.ts';
import { asUnreadable, UnreadableRun } from '../state/redis/unreadable-run.ts';
import { type Advance, advance, type Claim, type ClaimRequest, type Outcome } from '../state/work/advance-run.ts';
import type { OpenAttempt } from '../state/work/overdue.ts';
import { staleClaims } from '../state/work/stale-claims.ts';
import type { EndReason } from './attempt/work.ts';
import { type ClaimLeases, claimLeases, keyOfClaim } from './claim-leases.ts';
import { DeferredJobs } from './deferred-jobs.ts';
import { HeldJobs } from './held-jobs.ts';
import { SingleFlight } from './single-flight.ts';
import type { Claimant } from './slots.ts';
import type { WorkerContext } from './worker-context.ts';

/** Claims ahead in one call, which then takes Redis a few ms. */
const mostAheadPerCall = 512;

/** How long a job stays away from claims after another worker was found to have its lease; at most a quarter of a lease. */
const busyMs = 1_000;

/** Delays of a run (retries, its timeout) that are longer are looked at again after this time. */
const longestDueMs = 60_000;

/** over: the run is closed or gone. foreign: it is of another version of wp. */
export type RunEnd = 'over' | 'foreign' | UnreadableRun;

export class ServedRun implements Claimant {
  readonly run: RunId;
  /** Resolves when nothing of the run is left here, and this worker has nothing more to do with it. */
  readonly closed: Promise<RunEnd>;
  readonly #context: WorkerContext;
  readonly #heldJobs: HeldJobs;
  readonly #deferredJobs: DeferredJobs;
  readonly #onTrouble: OnRedisTrouble;
  readonly #advances: SingleFlight;
  readonly #leases: ClaimLeases;
  #resolveClosed = (_: RunEnd): void => {};
  #onSettled: (() => void)[] = [];
  #outcomes: Outcome[] = [];
  /** False: no lease is taken only to ask whether there is something to claim. */
  #mayHaveWork: boolean;
  /** How many claims were made: no two have the same id. */
  #claims = 0;
  /** How many slots the run may have here; sent until Redis knows it. */
  #introduction: { readonly slots?: number };
  #dueTimer: NodeJS.Timeout | undefined;

  constructor(run: RunId, context: WorkerContext, mayHaveWork: boolean) {
    this.run = run;
    this.#mayHaveWork = mayHaveWork;
    this.#context = context;
    this.#introduction = { slots: context.slots.count };
    this.#leases = claimLeases(run, context.leases, context.hasLockServers);
    this.#onTrouble = (trouble, error) => context.notify({ kind: 'redis', trouble, error });
    this.#deferredJobs = new DeferredJobs(context, run, this.#onTrouble);
    const onOutcome = (outcome: Outcome): void => {
      this.#outcomes.push(outcome);
      this.advanceSoon();
    };
    const onRoom = (): void => this.advanceSoon();
    this.#heldJobs = new HeldJobs({ ...context, run, onTrouble: this.#onTrouble, onOutcome, onRoom });
    this.#advances = new SingleFlight({
      call: () => this.#advance(),
      // A free slot waits for the answer of Redis, so then the request does not wait for sleeps.
      defer: (act) => (context.slots.areFull ? context.timers.afterSleeps(act) : setImmediate(act)),
      onDone: () => this.#onAdvanced(),
    });
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** How many of its jobs run here. */
  get running(): number {
    return this.#heldJobs.running;
  }

  /** Sends outcomes and claims soon, together with the outcomes of all that ends until then. */
  advanceSoon(): void {
    this.#advances.request();
  }

  end(reason: EndReason): void {
    this.#heldJobs.end(reason);
  }

  kill(reason: EndReason): void {
    this.#heldJobs.kill(reason);
  }

  /** The lease that `key` stands for could not be kept. */
  lose(key: string): void {
    const { hasLockServers } = this.#context;
    this.#lose((claim) => keyOfClaim(this.run, claim, hasLockServers) === key);
  }

  #lose(isLost: (claim: Claim) => boolean): void {
    for (const { job } of this.#heldJobs.lose(isLost)) this.#context.notify({ kind: 'lease-lost', run: this.run, job });
  }

  /** Asks Redis which jobs in hand are still this worker's, and ends the others. */
  checkHeld(): void {
    void insist(async () => {
      const stale = new Set(await staleClaims(this.#context.redis, this.run, this.#heldJobs.claims));
      if (stale.size > 0) this.#lose((claim) => stale.has(claim));
    }, this.#onTrouble);
  }

  /** True: the attempt waits or runs here, or a request is on its way whose answer may name it, or settle it. */
  has(open: OpenAttempt): boolean {
    if (open.holder !== this.#context.worker) return false;
    return !this.#advances.isIdle || this.#outcomes.length > 0 || this.#heldJobs.has(open);
  }

  /** Nothing runs here now: another worker need not wait for the lease if this one dies, and nobody has to renew it. */
  giveBackLeases(): void {
    if (this.#isSettled) this.#leases.giveBack();
  }

  /** Resolves when the jobs that run now have ended, whether Redis has heard of it or not. */
  async ended(): Promise<void> {
    await this.#heldJobs.ended();
  }

  /** Resolves when nothing runs here and Redis has accepted every outcome. */
  async settled(): Promise<void> {
    if (!this.#isSettled) await new Promise<void>((resolve) => this.#onSettled.push(resolve));
  }

  /** The worker ends. A job that is not settled by now is rescued by the first worker that finds its lease free. */
  abandon(): void {
    this.#advances.close();
    clearTimeout(this.#dueTimer);
    this.#heldJobs.stopWaiting();
    if (this.#heldJobs.isEmpty) this.#leases.giveBack();
  }

  get #isSettled(): boolean {
    return this.#heldJobs.isEmpty && this.#outcomes.length === 0 && this.#advances.isIdle;
  }

  #onAdvanced(): void {
    if (this.#isSettled) for (const resolve of this.#onSettled.splice(0)) resolve();
    this.#context.slots.offer();
  }

  /** Returns whether there is more to claim at once. What was claimed last runs while Redis is at work on the next request. */
  async #advance(): Promise<boolean> {
    const { slots } = this.#context;
    const mayClaim = slots.isTurnOf(this) && (this.#mayHaveWork || this.#leases.areHeld);
    const lease = mayClaim ? await this.#leases.ready() : undefined;
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    const reserved = slots.reserve(this, lease === undefined ? Number.POSITIVE_INFINITY : this.#heldJobs.waiting);
    const { count } = reserved;
    const ahead = lease === undefined ? 0 : this.#roomAhead;
    const id = lease !== undefined && count + ahead > 0 ? claimId(lease, ++this.#claims) : '';
    // When its slots have gone to others meanwhile, the repeated request gets what it has claimed before and claims no more.
    const claim = (): ClaimRequest => (reserved.isLate ? { id, count: 0, ahead: 0 } : { id, count, ahead });
    const answer = this.#send(outcomes, claim);
    this.#heldJobs.fill();
    const reply = await answer;
    if (!reply || reply instanceof UnreadableRun) {
      reserved.end();
      if (reply) this.leave(reply);
      return false;
    }
    this.#leases.settled(outcomes.map(({ job }) => job));
    this.#reportStale(outcomes, reply);
    await this.#hold(reply.claims);
    reserved.end();
    this.#apply(reply);
    const isNews = reply.ready > 0 && !mayClaim && slots.isTurnOf(this);
    this.#mayHaveWork = reply.ready > 0;
    if (isNews) return true;
    // A run that gave less than was asked for has nothing more now.
    const isMore = reply.claims.length > 0 && reply.claims.length === count + ahead;
    if (isMore && reply.ready > 0 && this.#roomAhead > 0) return true;
    this.#heldJobs.fill();
    // All of it is over already, and nothing else has to be waited for.
    return this.#heldJobs.isEmpty && this.#outcomes.length > 0;
  }

  get #roomAhead(): number {
    return this.#context.slots.isTurnOf(this) ? Math.min(this.#heldJobs.roomAhead, mostAheadPerCall) : 0;
  }

  /** Sends until Redis has accepted it; scripts and claim ids allow for repeats. undefined: the worker has ended before. */
  async #send(outcomes: readonly Outcome[], claim: () => ClaimRequest): Promise<Advance | UnreadableRun | undefined> {
    const { redis, worker, leaseMs } = this.#context;
    const introduction = this.#introduction;
    const send = async () =>
      this.#advances.isClosed
        ? undefined
        : advance(redis, this.run, { worker, leaseMs, outcomes, claim: claim(), ...introduction });
    return insist(send, this.#onTrouble).catch(asUnreadable);
  }

  /** A job whose lease could not be had is handed back. */
  async #hold(claims: readonly Claim[]): Promise<void> {
    if (claims.length === 0) return;
    const { leaseMs } = this.#context;
    const held = await this.#leases.hold(claims);
    for (const claim of claims) {
      if (held.has(claim.job)) this.#heldJobs.add(claim);
      else this.#heldJobs.handBack(claim, Math.round(Math.min(busyMs, leaseMs / 4)));
    }
  }

  #reportStale(outcomes: readonly Outcome[], { results }: Advance): void {
    for (const [index, { job, attempt, outcome }] of outcomes.entries()) {
      if (results[index] === 'stale') this.#context.notify({ kind: 'stale', run: this.run, job, attempt, outcome });
    }
  }

  #apply({ status, ready, backlog, asks, killed, forced, dueInMs }: Advance): void {
    if (status !== 'creating') this.#introduction = {};
    this.#context.slots.requeue(this, ready > 0);
    this.#heldJobs.endStopped({ isCancelling: status === 'cancelling', killed, forced });
    if (asks.length > 0) void this.#deferredJobs.answer(asks).then((mayGoOn) => mayGoOn && this.advanceSoon());
    if (backlog > 0) this.advanceSoon();
    clearTimeout(this.#dueTimer);
    if (status === 'gone' || status === 'foreign') this.leave(status === 'foreign' ? 'foreign' : 'over');
    else if (isRunClosed(status)) this.#close('over');
    else if (dueInMs !== undefined)
      this.#dueTimer = setTimeout(() => this.advanceSoon(), Math.min(dueInMs, longestDueMs));
  }

  /** Nothing of the run can be done here any more: it is gone, or this worker cannot read it. */
  leave(why: RunEnd): void {
    this.#heldJobs.drop();
    this.#close(why);
  }

  /** Attempts may still be open here, when the run was removed or another worker has settled its jobs. Then a later call closes it. */
  #close(why: RunEnd): void {
    if (this.#heldJobs.running > 0 || this.#outcomes.length > 0) return;
    this.abandon();
    this.#context.slots.forget(this);
    this.#resolveClosed(why);
  }
}
