// How many commands a Redis has done, by its own count: those that were sent, and those that scripts did on top.
import type { WpRedis } from '../../src/state/redis/scripts.ts';

export interface CommandCounts {
  /** Calls of scripts. */
  readonly calls: number;
  /** Commands within them. */
  readonly inner: number;
}

/** Of a server that nobody else uses meanwhile; nothing but scripts may be sent by `act`, or what is sent counts as inner. */
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
