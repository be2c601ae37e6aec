// What all commands share: where Redis is, where words go, and that errors are told.
import { Command, Option } from 'clipanion';
import type { Patience } from '../state/redis.ts';
import type { Connection } from '../state/scripts.ts';
import type { Output } from './output.ts';
import { tellError } from './tell-error.ts';

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
  protected readonly say: Output['say'] = (text) => void this.context.stderr.write(`${text}\n`);

  /** For what works without knowing of commands. */
  protected get output(): Output {
    return { print: this.print, say: this.say };
  }
}

export abstract class RedisCommand extends WpCommand {
  readonly redis = Option.String('--redis', {
    env: 'WP_REDIS_URL',
    description: 'Address of Redis: redis://…, rediss://…, or a socket. Without it, a private one is started.',
  });

  /** Opens a connection for as long as `use` takes. */
  protected async withRedis<T>(
    patience: Patience,
    use: (redis: Connection, address: string) => Promise<T>,
  ): Promise<T> {
    const { asRedisError, connectRedis } = await import('../state/redis.ts');
    const address = this.redis || (await embeddedSocket());
    const redis = await connectRedis(address, patience);
    try {
      return await use(redis, address);
    } catch (error) {
      throw asRedisError(error, address);
    } finally {
      redis.disconnect();
    }
  }
}

async function embeddedSocket(): Promise<string> {
  const { ensureEmbeddedRedis } = await import('../embedded/embedded.ts');
  return (await ensureEmbeddedRedis()).socketPath;
}
