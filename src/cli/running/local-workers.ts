// The workers of this process, for `wp run`, `wp worker` and the like. They share one connection.
import type { LockServer } from '../../state/leases/leases.ts';
import { LockServers, type LockServersState } from '../../state/leases/lock-servers.ts';
import { RenewalThread } from '../../state/leases/renewal-thread.ts';
import { urlOf } from '../../state/redis/connection.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { Wake } from '../../state/redis/wake.ts';
import { CommandRunner } from '../../worker/command/command-runner.ts';
import type { Notice } from '../../worker/notice.ts';
import type { Secrets } from '../../worker/secrets/secrets.ts';
import { Timers } from '../../worker/timers.ts';
import { Worker } from '../../worker/worker.ts';
import type { WorkerOptions } from '../../worker/worker-context.ts';
import { newWorkerIds } from '../../worker/worker-ids.ts';
import type { Outages } from '../text/outages.ts';
import type { Output } from '../text/output.ts';
import { version } from '../version.ts';
import { renderNotice } from './notice-line.ts';

export interface WorkerSettings {
  readonly workers: number;
  readonly concurrency: number;
  readonly leaseMs: number;
  /** Between TERM and KILL. */
  readonly graceMs: number;
  /** Loaded before the workers are made. */
  readonly secrets: Secrets;
  /** Addresses of the servers that hold the leases; empty: the Redis of the runs holds them. */
  readonly lockServers: readonly string[];
}

export class LocalWorkers {
  readonly workers: readonly Worker[];
  readonly #wake: Wake;
  readonly #commands: CommandRunner;
  readonly #lockServers: LockServers | undefined;
  readonly #renewals: RenewalThread;
  readonly #outages: Outages;
  readonly #say: Output['say'];

  constructor(redis: WpRedis, settings: WorkerSettings, { say, outages }: Output & { readonly outages: Outages }) {
    const { concurrency: slots, leaseMs, graceMs, secrets, lockServers: urls } = settings;
    this.#say = say;
    this.#outages = outages;
    const servers = urls.length > 0 ? new LockServers(urls, leaseMs, (state) => this.#onLockServers(state)) : undefined;
    this.#lockServers = servers;
    const lockServers: readonly LockServer[] = servers?.clients ?? [redis];
    const leaseUrls = servers ? urls : [urlOf(redis) ?? []].flat();
    this.#renewals = new RenewalThread({ urls: leaseUrls, areLockServers: servers !== undefined, ttlMs: leaseMs });
    this.#wake = new Wake(redis);
    const timers = new Timers();
    this.#commands = new CommandRunner(timers, (what) =>
      say(`wp: a job waits to be started, and wp tries again: ${what}`),
    );
    const renewals = this.#renewals;
    const shared = { redis, lockServers, renewals, wake: this.#wake, commands: this.#commands, timers, secrets };
    const notify = (notice: Notice): void => this.#onNotice(notice);
    const options: WorkerOptions = { ...shared, slots, leaseMs, graceMs, version, notify };
    this.workers = newWorkerIds(settings.workers).map((id) => new Worker(id, options));
  }

  /** Resolves when it is known which lock servers answer. */
  async openLockServers(): Promise<void> {
    await this.#lockServers?.open();
  }

  /** Called before a run is created, because from then on the time of the run counts. One worker does it for all. */
  async prepare(): Promise<void> {
    await this.workers[0]?.prepare();
  }

  /** `run`: the only run to serve, open or not yet; undefined: every open run. Resolves as `Worker.start` does. */
  async start(run?: RunId): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.start(run)));
  }

  /** The run is open, or will be before the workers' requests reach Redis. Redis also reports this, but later. */
  mayHaveWork(run: RunId): void {
    for (const worker of this.workers) worker.mayHaveWork(run);
  }

  /** Resolves when the run has ended and none of its jobs is left in this process. */
  async served(run: RunId): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.served(run)));
  }

  /** Resolves when all workers are drained: no job runs here any more. */
  get drained(): Promise<unknown> {
    return Promise.all(this.workers.map((worker) => worker.drained));
  }

  drainWhenIdle(idleMs: number): void {
    for (const worker of this.workers) worker.drainWhenIdle(idleMs);
  }

  /** Sends KILL to all jobs that run here. */
  kill(): void {
    for (const worker of this.workers) worker.kill('cancelled');
  }

  /** Running jobs may continue for `drainMs`. Then they are stopped and handed back. */
  async close(drainMs = 0): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop(drainMs)));
    this.#wake.close();
    this.#renewals.close();
    this.#lockServers?.close();
    await this.#commands.close();
  }

  #onNotice(notice: Notice): void {
    if (notice.kind === 'redis') this.#outages.onTrouble(notice.trouble, notice.error);
    else this.#say(`wp: ${renderNotice(notice)}`);
  }

  #onLockServers(state: LockServersState): void {
    this.#outages.sayLockServers(state);
    for (const worker of this.workers) worker.pauseClaims(!state.haveQuorum);
  }
}
