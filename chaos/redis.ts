// The Redis of a round: everything it has confirmed is on disk, so that it may be killed at any moment and loses nothing.
import { repairAppendOnlyFile } from '../src/embedded/append-only-file.ts';
import { type RedisServer, startRedisServer } from '../test/support/redis-server.ts';

/** Faults overlap: what meets a server that is killed already, or just starting, has no effect. */
export class DurableRedis {
  readonly #server: RedisServer;
  #state: 'up' | 'killed' | 'changing' = 'up';

  private constructor(server: RedisServer) {
    this.#server = server;
  }

  static async start(): Promise<DurableRedis> {
    return new DurableRedis(await startRedisServer(['--appendonly', 'yes', '--appendfsync', 'always']));
  }

  get url(): string {
    return this.#server.url;
  }

  get port(): number {
    return this.#server.port;
  }

  get folder(): string {
    return this.#server.folder;
  }

  /** It has no time to say or to write anything. */
  async kill(): Promise<void> {
    if (this.#state !== 'up') return;
    this.#state = 'changing';
    await this.#server.kill();
    this.#state = 'killed';
  }

  async start(): Promise<void> {
    if (this.#state !== 'killed') return;
    this.#state = 'changing';
    // Killed in the middle of a write it would otherwise bring half a transition back, the time after next.
    repairAppendOnlyFile(this.#server.folder);
    await this.#server.start();
    this.#state = 'up';
  }

  freeze(): void {
    if (this.#state === 'up') this.#server.freeze();
  }

  thaw(): void {
    if (this.#state === 'up') this.#server.thaw();
  }

  /** For good. */
  async stop(): Promise<void> {
    await this.#server.stop();
  }
}
