// The script that appends to a log, as a command of a connection.
import type { Redis } from 'ioredis';
import lua from './append.lua';

export interface Appender {
  /** `pieces`: for each head | tail, its offset, for how many ms it has been waiting, its bytes. 0: the run is gone. */
  wpLogAppend(
    runKey: string,
    logSuffix: string,
    tailBytes: number,
    ...pieces: readonly (string | number | Buffer)[]
  ): Promise<0 | 1>;
}

const known = new WeakSet<Redis>();

export function withAppend(redis: Redis): Redis & Appender {
  if (!known.has(redis)) redis.defineCommand('wpLogAppend', { numberOfKeys: 1, lua });
  known.add(redis);
  return redis as Redis & Appender;
}
