// Redis for tests. What these functions return ends by itself: with the test in which they were called, also in a `beforeEach`, or with the
// file if they were called at its top level. They do not work in a `beforeAll`.
import { afterAll, inject, onTestFinished, TestRunner } from 'vitest';
import { connectRedis, type Patience } from '../../src/state/redis/connection.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

/** By default to the server that all test files share. */
export async function connection(url = inject('redisUrl'), patience: Patience = 'once'): Promise<WpRedis> {
  const redis = await connectRedis(url, patience);
  atEnd(() => redis.disconnect());
  return redis;
}

/** For tests that look at all runs of a server, or disturb it. `args`: arguments of redis-server. */
export async function ownServer(...args: readonly string[]): Promise<RedisServer> {
  const server = await startRedisServer(args);
  atEnd(server.stop);
  return server;
}

/** Ends what a test uses beside its Redis, such as a proxy. */
export function untilEnd<T extends AsyncDisposable>(resource: T): T {
  atEnd(() => resource[Symbol.asyncDispose]());
  return resource;
}

/** What was begun last ends first. */
function atEnd(end: () => unknown): void {
  const clean = async (): Promise<void> => void (await end());
  if (TestRunner.getCurrentTest()) onTestFinished(clean);
  else afterAll(clean);
}
