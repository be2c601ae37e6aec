// Workers in this process, all on one connection: those of `wp run`, and the one of `wp worker`.
import type { LockServer } from '../../state/leases/leases.ts';
import { LockServers, type LockServersState } from '../../state/leases/lock-servers.ts';
import { RenewalThread } from '../../state/leases/renewal-thread.ts';
import { urlOf } from '../../state/redis/connection.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { Wake } from '../../state/redis/wake.ts';
import { CommandRunner } from '../../worker/command/command-runner.ts';
import type { Notice } from '../../worker/notice.ts';
import { Secrets } from '../../worker/secrets/secrets.ts';
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
  /** A file of them; absent: they are in the environment alone. */
  readonly secretsFile?: string | undefined;
  /** Servers for the leases; none: they are with the runs. */
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
    const { concurrency: slots, leaseMs, graceMs, lockServers: urls } = settings;
    // First: a file that cannot be read ends the command, which nothing must keep alive.
    const secrets = new Secrets(settings.secretsFile);
    this.#say = say;
    this.#outages = outages;
    const servers = urls.length > 0 ? new LockServers(urls, leaseMs, (state) => this.#onLockServers(state)) : undefined;
    this.#lockServers = servers;
    const lockServers: readonly LockServer[] = servers?.clients ?? [redis];
    const leaseUrls = servers ? urls : [urlOf(redis) ?? []].flat();
    this.#renewals = new RenewalThread({ urls: leaseUrls, areLockServers: servers !== undefined, ttlMs: leaseMs });
    this.#wake = new Wake(redis);
    const timers = new Timers();
    this.#commands = new CommandRunner(timers);
    const renewals = this.#renewals;
    const shared = { redis, lockServers, renewals, wake: this.#wake, commands: this.#commands, timers, secrets };
    const notify = (notice: Notice): void => this.#onNotice(notice);
    const options: WorkerOptions = { ...shared, slots, leaseMs, graceMs, version, notify };
    this.workers = newWorkerIds(settings.workers).map((id) => new Worker(id, options));
  }

  /** Resolves when it is known which lock servers there are. */
  async openLockServers(): Promise<void> {
    await this.#lockServers?.open();
  }

  /** Before a run is created, whose time then counts. One does it for all of the process. */
  async prepare(): Promise<void> {
    await this.workers[0]?.prepare();
  }

  /** `run`: the only one to be served, be it open yet or not; absent = every open run. Resolves as `Worker.start` does. */
  async start(run?: RunId): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.start(run)));
  }

  /** The run is open, or about to be: what opens it is sent before what they ask for. Redis says so too, but later. */
  mayHaveWork(run: RunId): void {
    for (const worker of this.workers) worker.mayHaveWork(run);
  }

  /** Resolves when the run is over and nothing of it is left in this process. */
  async served(run: RunId): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.served(run)));
  }

  /** Resolves when all of them were drained: then nothing runs here any more. */
  get drained(): Promise<unknown> {
    return Promise.all(this.workers.map((worker) => worker.drained));
  }

  drainWhenIdle(idleMs: number): void {
    for (const worker of this.workers) worker.drainWhenIdle(idleMs);
  }

  /** KILL to all that runs here. */
  kill(): void {
    for (const worker of this.workers) worker.kill('cancelled');
  }

  /** What still runs may end by itself for `drainMs`, and is then ended and handed back. */
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
