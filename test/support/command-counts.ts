// Counts the commands of a Redis, by its own statistics: those that clients sent, and those that scripts did.
import type { WpRedis } from '../../src/state/redis/scripts.ts';

export interface CommandCounts {
  /** Calls of scripts. */
  readonly calls: number;
  /** Commands within them. */
  readonly inner: number;
}

/** Nobody else may use the server meanwhile. `act` may send only scripts: any other command would count as inner. */
export async function countCommands(redis: WpRedis, act: () => Promise<unknown>): Promise<CommandCounts> {
  await redis.config('RESETSTAT');
  await act();
  let [calls, inner] = [0, 0];
  for (const [, name, count] of (await redis.info('commandstats')).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)) {
    if (name === 'evalsha' || name === 'eval') calls += Number(count);
    else if (!name?.startsWith('config')) inner += Number(count);
  }
  return { calls, inner };
}
