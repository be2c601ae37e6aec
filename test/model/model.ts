// A run as its rules say it goes: small enough to be checked by reading, and searched plainly, however long that takes.
import type { JobStatus } from '../../src/state/redis/status.ts';
import type { Attempt, FailFast, Graph, Job } from './graph.ts';
import { judgeNeeds, type Verdict } from './rules.ts';
import { isAllowed, isExempt, type LegState, newLegs } from './state.ts';

export class Model {
  readonly #graph: Graph;
  readonly #legs: ReadonlyMap<string, readonly LegState[]>;
  /** Jobs whose own failFast has come into force, and whether the run's has. */
  readonly #stoppedJobs = new Set<Job>();
  /** The failure that the run's own failFast has come into force by. Undefined: none. */
  #runIsStoppedBy: string | undefined;
  #step = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#legs = new Map(graph.jobs.map((job) => [job.name, newLegs(job)]));
    for (const leg of this.legs) if (leg.job.legs === 0) this.#close(leg, 'skipped', 'empty-matrix');
    this.#judgeAll();
  }

  get legs(): readonly Readonly<LegState>[] {
    return [...this.#legs.values()].flat();
  }

  get isClosed(): boolean {
    return this.legs.every(({ closedAt }) => closedAt !== undefined);
  }

  get warnings(): number {
    return this.legs.filter(({ allowed }) => allowed).length;
  }

  /** The worst ending that is not allowed. */
  get verdict(): 'succeeded' | 'cancelled' | 'failed' {
    const counting = this.legs.filter(({ allowed }) => !allowed).map(({ status }) => status);
    return (['failed', 'cancelled'] as const).find((worst) => counting.includes(worst)) ?? 'succeeded';
  }

  /** The legs that may start now. */
  ready(): string[] {
    return this.legs.filter(({ status }) => status === 'ready').map(({ leg }) => leg);
  }

  /** Its worker has to end it. */
  isKilled(leg: string): boolean {
    return this.#leg(leg, 'running').killedBy !== undefined;
  }

  start(leg: string): void {
    this.#leg(leg, 'ready').status = 'running';
  }

  settle(leg: string, attempt: Attempt): void {
    this.settleAll([[leg, attempt]]);
  }

  /** In one step: what they lead to comes about at the same time. */
  settleAll(outcomes: readonly (readonly [leg: string, attempt: Attempt])[]): void {
    this.#step += 1;
    for (const [id, attempt] of outcomes) this.#end(this.#leg(id, 'running'), attempt);
    this.#judgeAll();
  }

  #end(leg: LegState, attempt: Attempt): void {
    const { how, reason } = attempt;
    if (how === 'retry' && !this.#isStopped(leg.job)) {
      leg.status = 'ready';
    } else if (how === 'cancelled') {
      this.#close(leg, 'cancelled', leg.killedBy ? 'fail-fast' : 'user', leg.killedBy ? [leg.killedBy] : []);
      if (!leg.killedBy && leg.job.allowFailure === true) leg.allowed = true;
    } else if (how === 'succeeded') {
      this.#close(leg, 'succeeded');
    } else {
      this.#close(leg, 'failed', reason);
      if (isAllowed(leg.job, attempt)) leg.allowed = true;
      else this.#failFast(leg);
    }
  }

  #failFast(leg: LegState): void {
    const { job } = leg;
    const ofRun = this.#runIsStoppedBy ? undefined : this.#graph.failFast;
    const ofJob = this.#stoppedJobs.has(job) ? undefined : job.failFast;
    if (ofRun) {
      this.#runIsStoppedBy = leg.leg;
      // What the failure itself decides is skipped; only the rest is cancelled.
      this.#judgeAll();
      for (const other of this.legs) if (!isExempt(other.job)) this.#stop(other, ofRun, leg.leg);
    }
    if (ofJob) {
      this.#stoppedJobs.add(job);
      for (const other of this.#legsOf(job)) this.#stop(other, ofJob, leg.leg);
    }
  }

  #stop(leg: LegState, how: FailFast, cause: string): void {
    if (leg.status === 'blocked' || leg.status === 'ready') this.#close(leg, 'cancelled', 'fail-fast', [cause]);
    if (leg.status === 'running' && how === 'kill') leg.killedBy ??= cause;
  }

  #isStopped(job: Job): boolean {
    return this.#stoppedJobs.has(job) || (this.#runIsStoppedBy !== undefined && !isExempt(job));
  }

  /** Decides whatever can be decided, until nothing more follows. */
  #judgeAll(): void {
    for (let before = -1; before !== this.#countBlocked(); ) {
      before = this.#countBlocked();
      for (const job of this.#graph.jobs) {
        const verdict = judgeNeeds(job, (name) => this.#legs.get(name) ?? []);
        if (verdict) this.#decide(job, verdict);
      }
    }
  }

  #decide(job: Job, { reason, causes }: Verdict): void {
    const stoppedBy = isExempt(job) || reason === 'upstream-failed' ? undefined : this.#runIsStoppedBy;
    // Its worker has not been asked yet when the rest is cancelled.
    if (stoppedBy && job.asks && !reason) return;
    for (const leg of this.#legsOf(job).filter(({ status }) => status === 'blocked')) {
      if (stoppedBy) this.#close(leg, 'cancelled', 'fail-fast', [stoppedBy]);
      else if (reason) this.#close(leg, 'skipped', reason, causes);
      else if (job.condition === false) this.#close(leg, 'skipped', 'condition-false');
      else leg.status = 'ready';
    }
  }

  #close(leg: LegState, status: JobStatus, reason?: string, causes: Iterable<string> = []): void {
    Object.assign(leg, { status, causes: new Set(causes), closedAt: this.#step, ...(reason && { reason }) });
  }

  #countBlocked(): number {
    return this.legs.filter(({ status }) => status === 'blocked').length;
  }

  #legsOf({ name }: Job): readonly LegState[] {
    return this.#legs.get(name) ?? [];
  }

  #leg(id: string, status: JobStatus): LegState {
    const leg = this.legs.find((one) => one.leg === id);
    if (leg?.status !== status) throw new Error(`${id} is ${leg?.status ?? 'unknown'} and should be ${status}.`);
    return leg;
  }
}
