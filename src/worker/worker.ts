// A worker: fills its slots with jobs of one run, or of every open run. Redis wakes it; it also looks by itself at intervals, as messages
// from Redis may be lost.
import { setImmediate } from 'node:timers/promises';
import { defined } from '../pipeline/defined.ts';
import { type LeaseListener, Leases } from '../state/leases/leases.ts';
import { presenceMs, type ShownPresence } from '../state/look/presence.ts';
import type { Trouble } from '../state/redis/refusal.ts';
import type { RunId } from '../state/redis/run-id.ts';
import { runOfLockKey } from '../state/redis/run-keys.ts';
import type { WakeKind } from '../state/redis/wake.ts';
import { pruneExpired } from '../state/retention/prune.ts';
import { relistRuns } from '../state/retention/relist-runs.ts';
import type { EndReason } from './attempt/work.ts';
import { Heartbeat } from './heartbeat.ts';
import { Intervals } from './intervals.ts';
import { LeaseOutage } from './lease-outage.ts';
import type { DrainReason } from './notice.ts';
import { ServedRuns } from './served-runs.ts';
import { Slots } from './slots.ts';
import { sweepIntervalMs } from './sweep.ts';
import { waitAtMost } from './timers.ts';
import { warmUp } from './warm-up.ts';
import type { WorkerContext, WorkerOptions } from './worker-context.ts';
import { host } from './worker-ids.ts';

const lookMs = 2_000;
const idleLookMs = 100;
const pruneMs = 30_000;
const prunedAtOnce = 10;
/** How long processes may take to be gone after KILL. */
const killMs = 1_000;
/** How long Redis may take to accept the last outcomes. */
const flushMs = 2_500;

export class Worker {
  readonly id: string;
  /** Resolves when the worker was drained: none of its jobs runs any more. */
  readonly drained: Promise<void>;
  readonly #options: WorkerOptions;
  readonly #context: WorkerContext;
  readonly #servedRuns: ServedRuns;
  readonly #intervals: Intervals;
  readonly #heartbeat: Heartbeat;
  #stopListening = (): void => {};
  #resolveDrained = (): void => {};
  #isDraining = false;
  #activeAt = performance.now();

  constructor(id: string, options: WorkerOptions) {
    this.id = id;
    this.#options = options;
    const { redis, lockServers, leaseMs, renewals } = options;
    const listener: LeaseListener = {
      onLost: (key) => this.#servedRuns.get(runOfLockKey(key))?.lose(key),
      onUnavailable: () => void leaseOutage.begin(),
    };
    const leases = new Leases(lockServers, leaseMs, listener, renewals);
    const hasLockServers = lockServers.length > 1;
    this.#context = { ...options, worker: id, leases, hasLockServers, slots: new Slots(options.slots) };
    // A separate watch reports trouble with servers for locks alone.
    const leaseOutage = new LeaseOutage(this.#context, (trouble, error) => {
      if (!hasLockServers) this.#report(trouble, error);
    });
    this.#servedRuns = new ServedRuns(this.#context);
    this.#intervals = new Intervals((trouble, error) => this.#report(trouble, error));
    this.#heartbeat = new Heartbeat({
      redis,
      worker: id,
      describe: () => this.#describe(),
      onDrain: () => this.drain('asked'),
    });
    this.drained = new Promise((resolve) => {
      this.#resolveDrained = resolve;
    });
  }

  /** Optional: makes the first jobs start sooner. */
  async prepare(): Promise<void> {
    await warmUp(this.#context);
  }

  /**
   * `run`: the only run to serve. undefined: every open run. Resolves when others can see the worker; by then its first request for jobs
   * has been answered.
   */
  async start(run?: RunId): Promise<void> {
    const { redis, wake, leaseMs } = this.#options;
    const stopListening = wake.listen((kind, of) => this.#onWake(kind, of));
    // While the connection was away, others may have been given its jobs, or Redis may have forgotten that they were claimed.
    const onReconnected = (): void => this.#servedRuns.each((servedRun) => servedRun.checkHeld());
    redis.on('ready', onReconnected);
    this.#stopListening = () => {
      stopListening();
      redis.off('ready', onReconnected);
    };
    if (run) this.#servedRuns.serveOnly(run);
    else void this.#servedRuns.look().catch(() => {});
    this.#intervals.every(lookMs, () => this.#servedRuns.look());
    this.#intervals.every(sweepIntervalMs(leaseMs), () => this.#servedRuns.sweep());
    this.#intervals.every(pruneMs, () => this.#tidy());
    this.#intervals.every(presenceMs, () => this.#heartbeat.show());
    // The worker sends its first request for jobs in this turn.
    await setImmediate();
    await this.#show();
  }

  /** There may be work in this run. */
  mayHaveWork(run: RunId): void {
    this.#onWake('ready', run);
  }

  /** Resolves when the run is closed or gone, and nothing of it is left here. */
  async served(run: RunId): Promise<void> {
    await this.#servedRuns.get(run)?.closed;
  }

  /** Call it when most lock servers are away, and when they are back. */
  pauseClaims(isPaused: boolean): void {
    this.#context.slots.pause('lock servers', isPaused);
  }

  /**
   * Starts nothing new. Running jobs may end by themselves for `drainMs`; then the worker ends them and hands them back without blame.
   * Resolves when Redis has accepted all that. Whether Redis answers or not, it resolves within the grace, `killMs` and `flushMs` after
   * the drain.
   */
  async stop(drainMs: number): Promise<void> {
    this.#context.slots.close();
    this.#stopListening();
    await this.#waitForJobs(drainMs);
    this.#servedRuns.each((servedRun) => servedRun.end('released'));
    await this.#waitForJobs(this.#options.graceMs + killMs);
    this.#intervals.stop();
    const settled = this.#servedRuns.all((servedRun) => servedRun.settled());
    await waitAtMost(
      settled.then(() => this.#heartbeat.end()),
      flushMs,
    );
    this.#servedRuns.each((servedRun) => servedRun.abandon());
  }

  /** Starts nothing new; running jobs continue to their end. */
  drain(why: DrainReason): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#context.slots.close();
    this.#options.notify({ kind: 'draining', why, worker: this.id, running: this.#servedRuns.running });
    void this.#show();
    void this.#servedRuns.all((servedRun) => servedRun.settled()).then(this.#resolveDrained);
  }

  /** Drains the worker when it has had nothing to run for `idleMs`. */
  drainWhenIdle(idleMs: number): void {
    this.#activeAt = performance.now();
    this.#intervals.every(idleLookMs, async () => {
      if (this.#servedRuns.running > 0) this.#activeAt = performance.now();
      const activeAt = Math.max(this.#activeAt, this.#context.slots.takenAt);
      if (performance.now() - activeAt >= idleMs) this.drain('idle');
    });
  }

  /** KILL to all running jobs, at once. */
  kill(reason: EndReason): void {
    this.#servedRuns.each((servedRun) => servedRun.kill(reason));
  }

  async #waitForJobs(limitMs: number): Promise<void> {
    await waitAtMost(
      this.#servedRuns.all((servedRun) => servedRun.ended()),
      limitMs,
    );
  }

  #onWake(kind: WakeKind, of: string): void {
    if (kind === 'present') {
      if (of === '' || of === this.id) void this.#show();
      return;
    }
    const run = of as RunId;
    const { only } = this.#servedRuns;
    if (only && only !== run) return;
    if (kind === 'changed') this.#servedRuns.get(run)?.advanceSoon();
    else {
      const servedRun = this.#servedRuns.serve(run);
      if (servedRun) this.#context.slots.mayHaveWork(servedRun);
    }
  }

  async #tidy(): Promise<void> {
    await pruneExpired(this.#options.redis, prunedAtOnce);
    await relistRuns(this.#options.redis);
  }

  async #show(): Promise<void> {
    await this.#heartbeat.show().catch(() => {});
  }

  #describe(): Omit<ShownPresence, 'since'> {
    const { slots, version } = this.#options;
    const { only, busy } = this.#servedRuns;
    const running = busy.map(({ run, running }) => ({ run, jobs: running }));
    const isDraining = this.#isDraining;
    const { hasLockServers } = this.#context;
    const shared = { worker: this.id, host, pid: process.pid, slots, version, running, isDraining, hasLockServers };
    return defined({ ...shared, run: only });
  }

  #report(trouble: Trouble, error: unknown): void {
    this.#options.notify({ kind: 'redis', trouble, error });
  }
}
