// What a worker does for one run: sends outcomes and claims, starts what it holds, ends what is to end.
//
// Invariants: a job starts only under its lease; an outcome is kept until Redis has answered it; at most one request of a worker
// per run is on its way, so the answer to a claim is never mixed up with that of the next.
import { randomUUID } from 'node:crypto';
import type { JobId } from '../pipeline/pipeline.ts';
import { type Advance, type AdvanceRequest, advance, type Claim, type Outcome } from '../state/advance.ts';
import { lockKey } from '../state/keys.ts';
import type { Leases } from '../state/lease.ts';
import { insist, type OnRedisTrouble } from '../state/refusal.ts';
import type { RunId } from '../state/run-id.ts';
import type { Connection } from '../state/scripts.ts';
import { isRunClosed } from '../state/status.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import type { ProcessGuard } from './command/guard.ts';
import type { Notice } from './notice.ts';
import { type EndedWhy, handOverMs, withHolder } from './outcome.ts';
import { Pace } from './pace.ts';
import { Questions } from './questions.ts';
import { ReadyClaims } from './ready-claims.ts';
import type { Secrets } from './secrets.ts';
import type { Slots } from './slots.ts';
import { goesOn, type Stop } from './stop.ts';

/** What all the runs that a worker serves have in common. */
export interface ServiceContext {
  readonly worker: string;
  readonly redis: Connection;
  readonly leases: Leases;
  readonly leaseMs: number;
  readonly graceMs: number;
  readonly slots: Slots<RunService>;
  readonly guard: ProcessGuard;
  readonly secrets: Secrets;
  readonly notify: (notice: Notice) => void;
}

export class RunService {
  readonly run: RunId;
  /** Resolves when the run is closed or gone and nothing of it is left here. */
  readonly closed: Promise<void>;
  readonly #context: ServiceContext;
  readonly #attempts = new Map<JobId, Attempt>();
  /** Claimed and leased, without a slot yet. */
  readonly #ready = new ReadyClaims();
  readonly #pace = new Pace();
  readonly #questions: Questions;
  readonly #onTrouble: OnRedisTrouble;
  #resolveClosed = (): void => {};
  #onQuiet: (() => void)[] = [];
  #outcomes: Outcome[] = [];
  #state: 'idle' | 'scheduled' | 'sending' = 'idle';
  #again = false;
  #isOver = false;
  #dueTimer: NodeJS.Timeout | undefined;
  #waitTimer: NodeJS.Timeout | undefined;

  constructor(run: RunId, context: ServiceContext) {
    this.run = run;
    this.#context = context;
    this.#onTrouble = (by, error) => context.notify({ kind: 'redis', by, error });
    this.#questions = new Questions(context.redis, run, this.#onTrouble);
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  get running(): number {
    return this.#attempts.size;
  }

  /** Soon, together with whatever else ends in this turn of the event loop. */
  pump(): void {
    this.#again = true;
    if (this.#state !== 'idle' || this.#isOver) return;
    this.#state = 'scheduled';
    setImmediate(() => void this.#pump());
  }

  end(why: EndedWhy): void {
    this.#handBackWaiting();
    for (const attempt of this.#attempts.values()) attempt.end(why);
  }

  kill(why: EndedWhy): void {
    for (const attempt of this.#attempts.values()) attempt.kill(why);
  }

  /** The lease of a job could not be kept: its processes must be gone before another starts it. */
  lose(job: JobId): void {
    this.#attempts.get(job)?.kill('lost');
    const waiting = this.#ready.remove(job);
    if (waiting) this.#handBack(waiting, 'waited');
  }

  /** Resolves when what runs now has ended, whether Redis has heard of it or not. */
  async ended(): Promise<void> {
    await Promise.all([...this.#attempts.values()].map(({ outcome }) => outcome));
  }

  /** Resolves when nothing runs here and every outcome is settled. */
  async quiet(): Promise<void> {
    if (!this.#isQuiet()) await new Promise<void>((resolve) => this.#onQuiet.push(resolve));
  }

  /** The worker ends: whatever is not settled by now is left to whoever finds its lease free. */
  abandon(): void {
    this.#isOver = true;
    clearTimeout(this.#dueTimer);
    clearTimeout(this.#waitTimer);
  }

  async #pump(): Promise<void> {
    this.#state = 'sending';
    while (this.#again && !this.#isOver) {
      this.#again = false;
      await this.#exchange();
    }
    this.#state = 'idle';
    if (this.#isQuiet()) for (const resolve of this.#onQuiet.splice(0)) resolve();
    this.#context.slots.offer();
  }

  #isQuiet(): boolean {
    return this.#attempts.size + this.#ready.count + this.#outcomes.length === 0 && this.#state === 'idle';
  }

  async #exchange(): Promise<void> {
    const { slots, leases } = this.#context;
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    const count = slots.reserve(this);
    const reply = await this.#send({ outcomes, claim: { id: randomUUID(), count, ahead: this.#aheadCount() } });
    if (!reply) return;
    leases.release(outcomes.map(({ job }) => lockKey(this.run, job)));
    this.#reportRefusals(outcomes, reply);
    const held = await leases.take(reply.claims.map(({ job }) => lockKey(this.run, job)));
    for (const claim of reply.claims) {
      if (held.has(lockKey(this.run, claim.job))) this.#ready.push(claim, performance.now());
      else this.#handBack(claim, 'busy');
    }
    slots.free(count);
    this.#fill();
    this.#apply(reply);
  }

  /** Jobs that follow each other quickly are claimed before there is a slot for them. */
  #aheadCount(): number {
    const { slots } = this.#context;
    return this.#pace.isQuick && slots.isTurnOf(this) ? Math.max(0, slots.count - this.#ready.count) : 0;
  }

  /** Until Redis has accepted it: both scripts and claim ids are made to be sent twice. Absent: the worker has ended before. */
  async #send(request: Pick<AdvanceRequest, 'outcomes' | 'claim'>): Promise<Advance | undefined> {
    const { redis, worker, leaseMs } = this.#context;
    const send = async () => (this.#isOver ? undefined : advance(redis, this.run, { worker, leaseMs, ...request }));
    return insist(`${worker} ${this.run}`, send, this.#onTrouble);
  }

  #reportRefusals(outcomes: readonly Outcome[], { results }: Advance): void {
    for (const [index, { job, attempt, outcome }] of outcomes.entries()) {
      if (results[index] === 'stale') this.#context.notify({ kind: 'stale', run: this.run, job, attempt, outcome });
    }
  }

  /** Starts what waits for a slot, unless the worker was told to stop meanwhile. */
  #fill(): void {
    const { slots } = this.#context;
    if (!slots.areOpen) this.#handBackWaiting();
    while (this.#ready.count > 0 && slots.take()) {
      const claim = this.#ready.next();
      if (claim) this.#begin(claim);
    }
    clearTimeout(this.#waitTimer);
    const waitMs = this.#ready.waitMs(performance.now());
    if (waitMs !== undefined) this.#waitTimer = setTimeout(() => this.#handBackWaiting(), waitMs).unref();
  }

  #begin(claim: Claim): void {
    const { worker, redis, guard, secrets, graceMs, slots } = this.#context;
    const { run } = this;
    const attempt = startAttempt(claim, {
      ...{ run, worker, redis, guard, secrets, graceMs },
      onTrouble: this.#onTrouble,
    });
    this.#attempts.set(claim.job, attempt);
    // How long a sleep takes is known before it ends: the next one can be claimed at once.
    if (claim.sleepMs !== undefined && !this.#pace.isKnown) {
      this.#pace.note(claim.sleepMs);
      if (this.#pace.isQuick) this.pump();
    }
    void attempt.outcome.then((outcome) => {
      this.#attempts.delete(claim.job);
      this.#outcomes.push(withHolder(outcome, worker));
      this.#pace.note(outcome.busyMs ?? 0);
      slots.free(1);
      this.#fill();
      this.pump();
    });
  }

  /** What runs takes longer than expected: others may have a slot sooner. */
  #handBackWaiting(): void {
    if (this.#ready.count === 0) return;
    this.#pace.slowDown();
    for (const claim of this.#ready.takeAll()) this.#handBack(claim, 'waited');
    this.pump();
  }

  #handBack({ job, attempt }: Claim, why: 'busy' | 'waited'): void {
    const delayMs = why === 'busy' ? Math.round(Math.min(1_000, this.#context.leaseMs / 4)) : handOverMs;
    this.#outcomes.push({ job, attempt, outcome: 'released', delayMs });
    this.#again = true;
  }

  #apply({ status, ready, backlog, asks, killed, forced, dueInMs }: Advance): void {
    this.#context.slots.note(this, ready > 0);
    this.#endStopped({ isCancelling: status === 'cancelling', killed, forced });
    if (asks.length > 0) void this.#questions.answer(asks).then((isNews) => isNews && this.pump());
    if (backlog > 0) this.#again = true;
    clearTimeout(this.#dueTimer);
    if (status === 'gone' || isRunClosed(status)) this.#close(status === 'gone');
    else if (dueInMs !== undefined) this.#dueTimer = setTimeout(() => this.pump(), Math.min(dueInMs, 60_000));
  }

  #endStopped(stop: Stop): void {
    if (!stop.isCancelling && !stop.forced && stop.killed.length === 0) return;
    for (const { job, attempt } of this.#ready.takeAll((claim) => !goesOn(claim, stop))) {
      this.#outcomes.push({ job, attempt, outcome: 'cancelled' });
      this.#again = true;
    }
    for (const attempt of this.#attempts.values()) {
      if (stop.forced) attempt.kill('cancelled');
      else if (!goesOn(attempt.claim, stop)) attempt.end('cancelled');
    }
  }

  /** Attempts may still be open here: of a run that was removed, or whose jobs another has settled. */
  #close(isGone: boolean): void {
    if (isGone) {
      this.#ready.takeAll();
      this.kill('lost');
    }
    if (this.#attempts.size > 0 || this.#outcomes.length > 0) return;
    this.abandon();
    this.#context.slots.forget(this);
    this.#resolveClosed();
  }
}
