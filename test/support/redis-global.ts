// Before all tests: starts one Redis for the test files, which get it as inject('redisUrl'), and builds dist/ if it is stale.
import type { TestProject } from 'vitest/node';
import { buildIfStale } from '../../scripts/build.mjs';
import { startContainer } from './redis-container.ts';
import { startRedisServer } from './redis-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    redisUrl: string;
  }
}

/** `kind`: where the server comes from, for messages. */
interface TestRedis {
  readonly url: string;
  readonly kind: string;
  readonly stop: () => Promise<void>;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildIfStale();
  const redis = givenServer() ?? (await ownServer());
  process.stdout.write(`Redis for the tests: ${redis.kind}\n`);
  project.provide('redisUrl', redis.url);
  // For support code that bench and chaos use, too.
  process.env.SHARED_TEST_REDIS = redis.url;
  return redis.stop;
}

function givenServer(): TestRedis | undefined {
  const url = process.env.WP_TEST_REDIS_URL;
  return url ? { url, kind: 'WP_TEST_REDIS_URL', stop: async () => {} } : undefined;
}

async function ownServer(): Promise<TestRedis> {
  const container = await startContainer();
  if ('url' in container) return container;
  const { url, binary, stop } = await startRedisServer();
  return { url, kind: `local ${binary} (${container.failed})`, stop };
}
