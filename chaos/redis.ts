// The Redis of a round. Everything that it has confirmed is on disk, so that it can be killed at any moment and loses nothing.
import { repairAppendOnlyFile } from '../src/embedded/append-only-file.ts';
import { type RedisServer, startRedisServer } from '../test/support/redis-server.ts';

/** Faults overlap: a fault has no effect on a server that is down or just starting. */
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

  /** The server gets no time to write anything. */
  async kill(): Promise<void> {
    if (this.#state !== 'up') return;
    this.#state = 'changing';
    await this.#server.kill();
    this.#state = 'killed';
  }

  async start(): Promise<void> {
    if (this.#state !== 'killed') return;
    this.#state = 'changing';
    // Without it, a server that was killed in the middle of a write brings half a transition back at a later restart.
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

  /** Ends the server and removes its data. */
  async stop(): Promise<void> {
    await this.#server.stop();
  }
}
