// What a worker does for one run: sends outcomes and claims, starts what it holds, ends what is to end.
//
// Invariants: a job starts only under its lease; an outcome is kept until Redis has answered it; at most one request of a worker
// per run is on its way, so the answer to a claim is never mixed up with that of the next.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobId } from '../pipeline/pipeline.ts';
import { type Advance, type AdvanceRequest, advance, type Claim, type Outcome } from '../state/advance.ts';
import { lockKey } from '../state/keys.ts';
import type { Leases } from '../state/lease.ts';
import type { RunId } from '../state/run-id.ts';
import type { Connection } from '../state/scripts.ts';
import { isRunClosed } from '../state/status.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import type { ProcessGuard } from './command/guard.ts';
import type { Notice } from './notice.ts';
import type { EndedWhy } from './outcome.ts';
import { Reservations, reserveMs } from './reservations.ts';
import type { Slots } from './slots.ts';

/** What all the runs that a worker serves have in common. */
export interface ServiceContext {
  readonly worker: string;
  readonly redis: Connection;
  readonly leases: Leases;
  readonly leaseMs: number;
  readonly graceMs: number;
  readonly slots: Slots<RunService>;
  readonly guard: ProcessGuard;
  readonly notify: (notice: Notice) => void;
}

/** After a refusal by Redis, before the same is sent again. */
const resendMs = 500;
/** For whoever comes next to find the lock free. */
const handOverMs = 50;

export class RunService {
  readonly run: RunId;
  /** Resolves when the run is closed or gone and nothing of it is left here. */
  readonly closed: Promise<void>;
  readonly #context: ServiceContext;
  readonly #attempts = new Map<JobId, Attempt>();
  readonly #reservations: Reservations;
  #resolveClosed = (): void => {};
  #onQuiet: (() => void)[] = [];
  #outcomes: Outcome[] = [];
  #state: 'idle' | 'scheduled' | 'sending' = 'idle';
  #again = false;
  #isOver = false;
  #dueTimer: NodeJS.Timeout | undefined;

  constructor(run: RunId, context: ServiceContext) {
    this.run = run;
    this.#context = context;
    this.#reservations = new Reservations(run, context.leases);
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
    for (const attempt of this.#attempts.values()) attempt.end(why);
  }

  kill(why: EndedWhy): void {
    for (const attempt of this.#attempts.values()) attempt.kill(why);
  }

  /** The lease of a job could not be kept: its processes must be gone before another starts it. */
  lose(job: JobId): void {
    this.#attempts.get(job)?.kill('lost');
    this.#reservations.lose(job);
  }

  /** Resolves when nothing runs here and every outcome is settled. */
  async quiet(): Promise<void> {
    if (!this.#isQuiet()) await new Promise<void>((resolve) => this.#onQuiet.push(resolve));
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
    return this.#attempts.size === 0 && this.#outcomes.length === 0 && this.#state === 'idle';
  }

  async #exchange(): Promise<void> {
    const { slots, leases } = this.#context;
    const held = await this.#reservations.held();
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    const count = slots.reserve(this);
    const reply = await this.#send({ outcomes, claim: { id: randomUUID(), count, held: held.slice(0, count) } });
    slots.free(count - reply.claims.length);
    leases.release(outcomes.map(({ job }) => lockKey(this.run, job)));
    this.#reportRefusals(outcomes, reply);
    await this.#start(reply.claims, held.slice(0, count));
    this.#reservations.take(reply.reserved);
    this.#apply(reply);
  }

  /** Until Redis has answered: both scripts and claim ids are made to be sent twice. */
  async #send(request: Pick<AdvanceRequest, 'outcomes' | 'claim'>): Promise<Advance> {
    const { redis, worker, leaseMs, notify } = this.#context;
    for (;;) {
      try {
        return await advance(redis, this.run, { worker, leaseMs, reserveMs, ...request });
      } catch (error) {
        notify({ kind: 'redis', error });
        await delay(resendMs);
      }
    }
  }

  #reportRefusals(outcomes: readonly Outcome[], { results }: Advance): void {
    for (const [index, { job, attempt, outcome }] of outcomes.entries()) {
      if (results[index] === 'stale') this.#context.notify({ kind: 'stale', run: this.run, job, attempt, outcome });
    }
  }

  /** Those that were reserved start at once, before the leases of the others are asked for. */
  async #start(claims: readonly Claim[], reserved: readonly JobId[]): Promise<void> {
    const leased = claims.filter(({ job }) => this.#reservations.claim(job));
    for (const claim of leased) this.#begin(claim);
    this.#reservations.giveBack(reserved);
    const others = claims.filter((claim) => !leased.includes(claim));
    const held = await this.#context.leases.take(others.map(({ job }) => lockKey(this.run, job)));
    for (const claim of others) {
      if (held.has(lockKey(this.run, claim.job))) this.#begin(claim);
      else this.#handBack(claim);
    }
  }

  #handBack({ job, attempt }: Claim): void {
    this.#context.slots.free(1);
    const delayMs = Math.min(1_000, this.#context.leaseMs / 4);
    this.#outcomes.push({ job, attempt, outcome: 'released', delayMs: Math.round(delayMs) });
    this.#again = true;
  }

  #begin(claim: Claim): void {
    const { worker, redis, guard, graceMs, slots } = this.#context;
    // The worker was told to stop while its claim was on the way.
    if (!slots.areOpen) {
      this.#handBack(claim);
      return;
    }
    const attempt = startAttempt(claim, { run: this.run, worker, redis, guard, graceMs });
    this.#attempts.set(claim.job, attempt);
    void attempt.outcome.then((outcome) => {
      this.#attempts.delete(claim.job);
      this.#outcomes.push(withHolder(outcome, worker));
      slots.free(1);
      this.pump();
    });
  }

  #apply({ status, ready, backlog, dueInMs }: Advance): void {
    this.#context.slots.note(this, ready > 0);
    if (status === 'cancelling') this.#endCancelled();
    if (backlog > 0) this.#again = true;
    clearTimeout(this.#dueTimer);
    if (status === 'gone' || isRunClosed(status)) this.#close(status === 'gone');
    else if (dueInMs !== undefined) this.#dueTimer = setTimeout(() => this.pump(), Math.min(dueInMs, 60_000));
  }

  #endCancelled(): void {
    for (const attempt of this.#attempts.values()) if (!attempt.claim.cleanUp) attempt.end('cancelled');
  }

  /** Attempts may still be open here: of a run that was removed, or whose jobs another has settled. */
  #close(isGone: boolean): void {
    if (isGone) this.kill('lost');
    if (this.#attempts.size > 0 || this.#outcomes.length > 0) return;
    this.#isOver = true;
    clearTimeout(this.#dueTimer);
    this.#reservations.giveBack();
    this.#context.slots.forget(this);
    this.#resolveClosed();
  }
}

function withHolder(outcome: Outcome, worker: string): Outcome {
  if (outcome.outcome === 'lost') return { ...outcome, holder: worker };
  return outcome.outcome === 'released' ? { ...outcome, delayMs: handOverMs } : outcome;
}
