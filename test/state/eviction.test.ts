// What the server says of keys that it may remove, from a server that is lost meanwhile.
import { expect, test } from 'vitest';
import { evictable } from '../../src/state/redis/eviction.ts';
import { connection, ownServer } from '../support/redis.ts';
import { until } from '../support/until.ts';

/** Answers INFO while it does, and nothing else. */
const slowToLoad = ['--key-load-delay', '500', '--loading-process-events-interval-bytes', '1024'];

test('what a server is asked that is lost while it loads its data, the next one is asked', async () => {
  const server = await ownServer(...slowToLoad, '--maxmemory-policy', 'allkeys-lru');
  const redis = await connection(server.url, 'always');
  const batch = redis.pipeline();
  for (let n = 0; n < 2_000; n++) batch.set(`key:${n}`, 'x'.repeat(20));
  await batch.save().exec();
  await server.kill();
  await server.start();
  await until(() => redis.status === 'connect', 'a connection to a server that loads');
  server.freeze();
  const found = evictable(redis);
  await server.kill();
  await server.start();
  expect(await found).toMatchObject({ policy: 'allkeys-lru' });
});
