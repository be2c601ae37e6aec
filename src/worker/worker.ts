// A worker: slots filled with jobs of one run, or of every open run. Redis wakes it; it also looks by itself from time to time, as
// word from Redis may be lost.
import { setImmediate } from 'node:timers/promises';
import { Leases, type LockServer } from '../state/leases/leases.ts';
import { presenceMs, type ShownPresence } from '../state/look/presence.ts';
import { insist, type Trouble } from '../state/redis/refusal.ts';
import type { RunId } from '../state/redis/run-id.ts';
import { lockKey, parseLockKey } from '../state/redis/run-keys.ts';
import type { WpRedis } from '../state/redis/scripts.ts';
import type { Wake, WakeKind } from '../state/redis/wake.ts';
import { pruneExpired } from '../state/retention/prune.ts';
import type { EndedWhy } from './attempt/outcome.ts';
import type { ProcessGuard } from './command/guard.ts';
import { within } from './command/within.ts';
import { Heartbeat } from './heartbeat.ts';
import { Intervals } from './intervals.ts';
import type { DrainedWhy, Notice } from './notice.ts';
import type { ServiceContext } from './run-service.ts';
import type { Secrets } from './secrets/secrets.ts';
import { ServedRuns } from './served-runs.ts';
import { Slots } from './slots.ts';
import { sweepIntervalMs } from './sweep.ts';
import { noRun, warmUp } from './warm-up.ts';
import { host, newWorkerId } from './worker-id.ts';

export interface WorkerOptions {
  readonly redis: WpRedis;
  /** Where locks are: `redis`, or servers of their own. */
  readonly lockServers: readonly LockServer[];
  readonly wake: Wake;
  readonly guard: ProcessGuard;
  readonly secrets: Secrets;
  readonly slots: number;
  readonly leaseMs: number;
  /** Between TERM and KILL. */
  readonly graceMs: number;
  /** Of wp, for others to see. */
  readonly version: string;
  readonly notify: (notice: Notice) => void;
}

const lookMs = 2_000;
const idleLookMs = 100;
const pruneMs = 30_000;
const prunedAtOnce = 10;
/** For processes to be gone after KILL. */
const killMs = 1_000;
/** For the last words to Redis. */
const flushMs = 2_500;

export class Worker {
  readonly id = newWorkerId();
  /** Resolves when it was drained: nothing of it runs any more. */
  readonly drained: Promise<void>;
  readonly #options: WorkerOptions;
  readonly #context: ServiceContext;
  readonly #servedRuns: ServedRuns;
  readonly #intervals: Intervals;
  #isAwaitingLeases = false;
  #stopListening = (): void => {};
  readonly #heartbeat: Heartbeat;
  #resolveDrained = (): void => {};
  #isDraining = false;
  #activeAt = performance.now();

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { redis, leaseMs, graceMs, guard, secrets, notify } = options;
    const leases = new Leases(options.lockServers, leaseMs, {
      onLost: (key) => this.#lose(key),
      onUnavailable: () => void this.#awaitLeases(),
    });
    this.#context = {
      worker: this.id,
      redis,
      leases,
      leaseMs,
      graceMs,
      guard,
      secrets,
      notify,
      slots: new Slots(options.slots),
    };
    this.#servedRuns = new ServedRuns(this.#context);
    this.#intervals = new Intervals((trouble, error) => this.#tell(trouble, error));
    const describe = () => this.#describe();
    this.#heartbeat = new Heartbeat(redis, this.id, { describe, onDrain: () => this.drain('asked') });
    this.drained = new Promise((resolve) => {
      this.#resolveDrained = resolve;
    });
  }

  /** Speeds up the first jobs; not needed for anything else. */
  async prepare(): Promise<void> {
    await warmUp(this.#context);
  }

  /**
   * `run`: the only one to be served; absent = every open run. Resolves when it has shown up; by then its first question for jobs has
   * been answered.
   */
  async start(run?: RunId): Promise<void> {
    const { wake, leaseMs } = this.#options;
    this.#stopListening = wake.listen((kind, of) => this.#onWake(kind, of));
    if (run) this.#servedRuns.serveOnly(run);
    else void this.#servedRuns.look().catch(() => {});
    this.#intervals.every(lookMs, () => this.#servedRuns.look());
    this.#intervals.every(sweepIntervalMs(leaseMs), () => this.#servedRuns.sweep());
    this.#intervals.every(pruneMs, () => pruneExpired(this.#options.redis, prunedAtOnce));
    this.#intervals.every(presenceMs, () => this.#heartbeat.show());
    // The first jobs are asked for in this turn.
    await setImmediate();
    await this.#showUp();
  }

  /** There may be work in a run that is served. */
  mayHaveWork(run: RunId): void {
    this.#onWake('ready', run);
  }

  /** Resolves when the run is closed or gone, and nothing of it is left here. */
  async served(run: RunId): Promise<void> {
    await this.#servedRuns.get(run)?.closed;
  }

  /** While most lock servers are away, nothing is claimed. */
  pauseClaims(isPaused: boolean): void {
    this.#context.slots.pause('lock servers', isPaused);
  }

  /**
   * Nothing new is started. What runs may end by itself for `drainMs`, is then ended and handed back without blame. Returns when
   * Redis has heard of all that, at the latest a grace, `killMs` and `flushMs` after the drain, whether it answers or not.
   */
  async stop(drainMs: number): Promise<void> {
    this.#context.slots.close();
    this.#stopListening();
    await within(
      this.#servedRuns.all((service) => service.ended()),
      drainMs,
    );
    this.#servedRuns.each((service) => service.end('released'));
    await within(
      this.#servedRuns.all((service) => service.ended()),
      this.#options.graceMs + killMs,
    );
    this.#intervals.stop();
    const settled = this.#servedRuns.all((service) => service.quiet());
    await within(
      settled.then(() => this.#heartbeat.end()),
      flushMs,
    );
    this.#servedRuns.each((service) => service.abandon());
  }

  /** Nothing new is started; what runs goes on to its end. */
  drain(why: DrainedWhy): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#context.slots.close();
    this.#options.notify({ kind: 'draining', why, worker: this.id, running: this.#servedRuns.running });
    void this.#showUp();
    void this.#servedRuns.all((service) => service.quiet()).then(this.#resolveDrained);
  }

  /** Drains itself once it has had nothing to run for so long. */
  drainWhenIdle(idleMs: number): void {
    this.#activeAt = performance.now();
    this.#intervals.every(idleLookMs, async () => {
      if (this.#servedRuns.running > 0) this.#activeAt = performance.now();
      const activeAt = Math.max(this.#activeAt, this.#context.slots.takenAt);
      if (performance.now() - activeAt >= idleMs) this.drain('idle');
    });
  }

  /** KILL to whatever runs, at once. */
  kill(why: EndedWhy): void {
    this.#servedRuns.each((service) => service.kill(why));
  }

  #onWake(kind: WakeKind, of: string): void {
    if (kind === 'present') {
      if (of === '' || of === this.id) void this.#showUp();
      return;
    }
    const run = of as RunId;
    const { only } = this.#servedRuns;
    if (only && only !== run) return;
    if (kind === 'changed') this.#servedRuns.get(run)?.exchangeSoon();
    else {
      const service = this.#servedRuns.serve(run);
      if (service) this.#context.slots.mayHaveWork(service);
    }
  }

  async #showUp(): Promise<void> {
    await this.#heartbeat.show().catch(() => {});
  }

  #describe(): Omit<ShownPresence, 'since'> {
    const { slots, version } = this.#options;
    const { only, busy } = this.#servedRuns;
    return {
      ...{ worker: this.id, host, pid: process.pid, slots, version },
      ...(only && { run: only }),
      running: busy.map(({ run, running }) => ({ run, jobs: running })),
      isDraining: this.#isDraining,
      hasLockServers: this.#options.lockServers.length > 1,
    };
  }

  /** What is claimed meanwhile could only be handed back. */
  async #awaitLeases(): Promise<void> {
    if (this.#isAwaitingLeases) return;
    this.#isAwaitingLeases = true;
    const { slots, leases } = this.#context;
    slots.pause('leases', true);
    // Servers of their own are spoken of by whoever watches over them.
    const isElsewhere = this.#options.lockServers.length > 1;
    await insist(
      () => leases.probe(lockKey(noRun, this.id)),
      (trouble, error) => {
        if (!isElsewhere) this.#tell(trouble, error);
      },
    );
    this.#isAwaitingLeases = false;
    slots.pause('leases', false);
  }

  #tell(trouble: Trouble, error: unknown): void {
    this.#options.notify({ kind: 'redis', trouble, error });
  }

  #lose(key: string): void {
    const { run, job } = parseLockKey(key);
    this.#servedRuns.get(run)?.lose(job);
    this.#options.notify({ kind: 'lease-lost', run, job });
  }
}
