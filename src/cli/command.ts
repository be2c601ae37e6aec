// What all commands share: how they reach Redis, where their output goes, and how their errors are reported.
import type { Writable } from 'node:stream';
import { Command } from 'clipanion';
import type { Patience } from '../state/redis/connection.ts';
import type { WpRedis } from '../state/redis/scripts.ts';
import { redis, stateFolder } from './settings/all-settings.ts';
import { Settings } from './settings/find-settings.ts';
import { settingOption } from './settings/setting-option.ts';
import { type Output, outputTo } from './text/output.ts';
import { tellError } from './text/tell-error.ts';

export abstract class WpCommand extends Command {
  /** Returns the exit code. */
  protected abstract perform(): Promise<number>;

  override async execute(): Promise<number> {
    try {
      return await this.perform();
    } catch (error) {
      return tellError(error, this.output.say);
    }
  }

  /** For code that does not know commands. */
  protected get output(): Output {
    const { stdout, stderr } = this.context;
    return outputTo(stdout as Writable, stderr as Writable);
  }

  #settings: Promise<Settings> | undefined;

  /** Reads wp.config.yaml at the first call only. */
  protected settings(): Promise<Settings> {
    this.#settings ??= Settings.open();
    return this.#settings;
  }
}

export type UseRedis<T> = (redis: WpRedis, address: string) => Promise<T>;

export abstract class RedisCommand extends WpCommand {
  readonly redis = settingOption(redis);

  /**
   * Connects to Redis for as long as the function that `load` returns takes. `load` imports the code of the command: it runs
   * while a private server starts or while the connection opens, so that this time is not lost.
   */
  protected async withRedis<T>(patience: Patience, load: () => Promise<UseRedis<T>>): Promise<T> {
    const settings = await this.settings();
    let loading: Promise<UseRedis<T>> | undefined;
    const loadAhead = (): void => {
      void import('../state/redis/connection.ts');
      loading = load();
    };
    const address = settings.get(redis, this.redis) ?? (await embeddedSocket(settings.get(stateFolder), loadAhead));
    const { asRedisError, connectRedis } = await import('../state/redis/connection.ts');
    const [connection, use] = await Promise.all([connectRedis(address, patience), loading ?? load()]);
    try {
      return await use(connection, address);
    } catch (error) {
      throw asRedisError(error, address);
    } finally {
      connection.disconnect();
    }
  }
}

/** `onSpawn` is called when a server has to be started, and has not answered yet. */
async function embeddedSocket(folder: string | undefined, onSpawn: () => void): Promise<string> {
  const { ensureEmbeddedRedis } = await import('../embedded/embedded.ts');
  return (await ensureEmbeddedRedis(folder, onSpawn)).socketPath;
}
