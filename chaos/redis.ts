// The Redis of a round: everything it has confirmed is on disk, so that it may be killed at any moment and loses nothing.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { findServerBinary } from '../src/embedded/binary.ts';
import { connectRedis } from '../src/state/redis.ts';
import { accepts } from '../test/support/accepts.ts';
import { freePort, spawnGuarded } from '../test/support/redis-server.ts';
import { until } from '../test/support/until.ts';

const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--loglevel', 'warning'];

export class DurableRedis {
  readonly port: number;
  readonly #folder: string;
  #guard: ChildProcess | undefined;
  /** 0: it does not run, or is about to. */
  #pid = 0;
  #starting: Promise<void> | undefined;

  private constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  static async start(folder: string): Promise<DurableRedis> {
    mkdirSync(folder);
    const redis = new DurableRedis(await freePort(), folder);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  start(): Promise<void> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  /** It has no time to say or to write anything. */
  async kill(): Promise<void> {
    await this.#starting;
    const guard = this.#guard;
    if (!guard || this.#pid === 0) return;
    process.kill(this.#pid, 'SIGKILL');
    this.#pid = 0;
    guard.stdin?.end();
    if (guard.exitCode === null && guard.signalCode === null) await once(guard, 'exit');
    this.#starting = undefined;
  }

  freeze(): void {
    if (this.#pid > 0) process.kill(this.#pid, 'SIGSTOP');
  }

  thaw(): void {
    if (this.#pid > 0) process.kill(this.#pid, 'SIGCONT');
  }

  async #start(): Promise<void> {
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder];
    // A shell says of what it guards that it was killed.
    this.#guard = spawnGuarded([findServerBinary(), ...place, ...durable], 'ignore');
    await until(() => accepts({ port: this.port, host: '127.0.0.1' }), `Redis to listen on port ${this.port}`);
    this.#pid = await this.#askPid();
  }

  async #askPid(): Promise<number> {
    const redis = await connectRedis(this.url, 'always');
    try {
      return Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
    } finally {
      redis.disconnect();
    }
  }
}
