// Tries what wp needs from Redis, to find what the user may not do, or what a server without writes refuses.

import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { defined } from '../../pipeline/defined.ts';
import { openSibling } from '../redis/connection.ts';
import { wakeChannel } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import { keysOf, runKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';

export interface Refusal {
  /** `EVAL`, `SUBSCRIBE`. */
  readonly command: string;
  readonly message: string;
}

export interface Permissions {
  /** Undefined: Redis does not say. */
  readonly user?: string;
  readonly refusals: readonly Refusal[];
}

/** No run has this id. What is written disappears after a few seconds, even if this process dies. */
const noRun = 'doctor' as RunId;
const lastingMs = 5_000;

export async function readPermissions(redis: WpRedis): Promise<Permissions> {
  const refusals: Refusal[] = [];
  for (const [command, attempt] of Object.entries(attempts)) {
    const error = await attempt(redis, `${runKey(noRun)}:${randomUUID()}`).then(
      () => undefined,
      (reason: Error) => reason,
    );
    if (error?.name === 'ReplyError') refusals.push({ command, message: error.message });
    else if (error) throw error;
  }
  const user = await (redis.acl('WHOAMI') as Promise<string>).catch(() => undefined);
  return defined({ user, refusals });
}

type Attempt = (redis: WpRedis, key: string) => Promise<unknown>;

/** One command of each kind: a user may use all commands of a kind, or none. */
const attempts: Readonly<Record<string, Attempt>> = {
  PING: (redis) => redis.ping(),
  TIME: (redis) => redis.time(),
  SET: (redis, key) => redis.set(key, '', 'PX', lastingMs),
  GET: (redis, key) => redis.get(key),
  EVAL: (redis, key) => redis.eval("return redis.call('GET', KEYS[1])", 1, key),
  EVALSHA: (redis) => redis.wpJobs(keysOf(noRun), 1, 1, 1),
  'SCRIPT LOAD': (redis) => redis.script('LOAD', 'return 1'),
  HSET: (redis, key) => brief(redis, key, redis.hset(key, 'field', '')),
  ZADD: (redis, key) => brief(redis, key, redis.zadd(key, 0, 'member')),
  SADD: (redis, key) => brief(redis, key, redis.sadd(key, 'member')),
  RPUSH: (redis, key) => brief(redis, key, redis.rpush(key, 'item')),
  XADD: (redis, key) => brief(redis, key, redis.xadd(key, '*', 'field', '')),
  XREAD: (redis, key) => redis.xread('STREAMS', key, '0'),
  UNLINK: (redis, key) => redis.unlink(key),
  PUBLISH: (redis) => redis.publish(wakeChannel, `changed ${noRun}`),
  SUBSCRIBE: (redis) => subscribe(openSibling(redis)),
};

async function brief(redis: Redis, key: string, written: Promise<unknown>): Promise<void> {
  await written;
  await redis.pexpire(key, lastingMs);
}

async function subscribe(redis: Redis): Promise<void> {
  try {
    await redis.subscribe(wakeChannel);
  } finally {
    redis.disconnect();
  }
}
