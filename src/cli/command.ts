// What all commands share: where Redis is, where words go, and that errors are told.
import { Command } from 'clipanion';
import type { Patience } from '../state/redis/connection.ts';
import type { WpRedis } from '../state/redis/scripts.ts';
import { redis, stateFolder } from './settings/all-settings.ts';
import { Settings } from './settings/find-settings.ts';
import { settingOption } from './settings/setting-option.ts';
import type { Output } from './text/output.ts';
import { tellError } from './text/tell-error.ts';
import { fitted } from './text/width.ts';

export abstract class WpCommand extends Command {
  /** Returns the exit code. */
  protected abstract perform(): Promise<number>;

  override async execute(): Promise<number> {
    try {
      return await this.perform();
    } catch (error) {
      return tellError(error, this.say);
    }
  }

  protected readonly print: Output['print'] = (text) => void this.context.stdout.write(`${text}\n`);
  protected readonly say: Output['say'] = (text) =>
    void this.context.stderr.write(`${fitted(text, this.context.stderr)}\n`);

  #settings: Promise<Settings> | undefined;

  /** Looked for once. */
  protected settings(): Promise<Settings> {
    this.#settings ??= Settings.open();
    return this.#settings;
  }

  /** For what works without knowing of commands. */
  protected get output(): Output {
    return { print: this.print, say: this.say };
  }
}

export abstract class RedisCommand extends WpCommand {
  readonly redis = settingOption(redis);

  /** Opens a connection for as long as `use` takes. */
  protected async withRedis<T>(patience: Patience, use: (redis: WpRedis, address: string) => Promise<T>): Promise<T> {
    const settings = await this.settings();
    const address = settings.get(redis, this.redis) ?? (await this.#embeddedSocket(settings.get(stateFolder)));
    const { asRedisError, connectRedis } = await import('../state/redis/connection.ts');
    const connection = await connectRedis(address, patience);
    try {
      return await use(connection, address);
    } catch (error) {
      throw asRedisError(error, address);
    } finally {
      connection.disconnect();
    }
  }

  /** Loads what will be needed next: there is time for it while a server starts. */
  protected loadAhead(): void {
    void import('../state/redis/connection.ts');
  }

  async #embeddedSocket(folder: string | undefined): Promise<string> {
    const { ensureEmbeddedRedis } = await import('../embedded/embedded.ts');
    return (await ensureEmbeddedRedis(folder, () => this.loadAhead())).socketPath;
  }
}
