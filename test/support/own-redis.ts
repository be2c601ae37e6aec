// A server of a test file's own and a connection to it, for all of its tests: where they look at every run there is.
import { afterAll, beforeAll } from 'vitest';
import { connectRedis } from '../../src/state/redis/connection.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

/** To be used from the first test on. */
export interface OwnRedis {
  readonly server: RedisServer;
  readonly redis: WpRedis;
}

export function ownRedis(): OwnRedis {
  const own: { server?: RedisServer; redis?: WpRedis } = {};
  beforeAll(async () => {
    own.server = await startRedisServer();
    own.redis = await connectRedis(own.server.url, 'once');
  });
  afterAll(async () => {
    own.redis?.disconnect();
    await own.server?.stop();
  });
  return own as OwnRedis;
}
