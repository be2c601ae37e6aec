// What each contender of a row gets: one Redis for all of them, a folder for files, and the size of the work.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRedis } from '../src/state/redis/connection.ts';
import type { WpRedis } from '../src/state/redis/scripts.ts';
import { type RedisServer, startRedisServer } from '../test/support/redis-server.ts';

/** As durable as wp's private Redis. Rewrites of the log are off: they would hit one contender and not the other. */
const settings = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--auto-aof-rewrite-percentage', '0'];
/** The slow log finds the longest call: Redis logs calls of 0.5 ms or more. */
const slowLog = ['--slowlog-log-slower-than', '500', '--slowlog-max-len', '10000'];

export class Bench implements AsyncDisposable {
  readonly server: RedisServer;
  readonly redis: WpRedis;
  readonly folder: string;
  readonly #isQuick: boolean;

  private constructor(server: RedisServer, redis: WpRedis, isQuick: boolean) {
    this.server = server;
    this.redis = redis;
    this.folder = mkdtempSync(join(tmpdir(), 'wp-bench-'));
    this.#isQuick = isQuick;
    process.on('exit', this.#remove);
  }

  static async open({ isQuick }: { readonly isQuick: boolean }): Promise<Bench> {
    const server = await startRedisServer([...settings, ...slowLog]);
    return new Bench(server, await connectRedis(server.url, 'once'), isQuick);
  }

  /** Number of jobs to measure with: a tenth with --quick. */
  size(jobs: number): number {
    return this.#isQuick ? Math.ceil(jobs / 10) : jobs;
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Removes everything that the contender before has left. */
  async clear(): Promise<void> {
    await this.redis.flushall('SYNC');
    await this.redis.slowlog('RESET');
  }

  async memory(): Promise<number> {
    const [, bytes] = /^used_memory:(\d+)/m.exec(await this.redis.info('memory')) ?? [];
    return Number(bytes);
  }

  /** Processor time of Redis since its start, in us. */
  async cpu(): Promise<number> {
    const info = await this.redis.info('cpu');
    return 1e6 * Number(/^used_cpu_user:(\S+)/m.exec(info)?.[1]) + 1e6 * Number(/^used_cpu_sys:(\S+)/m.exec(info)?.[1]);
  }

  /** Longest call by any client since `clear`, in ms: how long other clients had to wait at most. */
  async longestCall(): Promise<number> {
    const calls = (await this.redis.slowlog('GET', '10000')) as [id: number, at: number, us: number][];
    return Math.max(0.5, ...calls.map(([, , us]) => us / 1000));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#remove);
    this.redis.disconnect();
    await this.server.stop();
    this.#remove();
  }

  readonly #remove = (): void => {
    for (const folder of [this.folder, this.server.folder]) rmSync(folder, { recursive: true, force: true });
  };
}
