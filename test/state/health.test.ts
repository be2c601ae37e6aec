// What wp finds out about its Redis.
import { expect, test } from 'vitest';
import { readHealth } from '../../src/state/health/health.ts';
import { connection, ownServer } from '../support/redis.ts';

const server = await ownServer();
const redis = await connection(server.url);

test('of a server: its settings, how it answers, and that a user may do what wp needs, by which nothing is left', async () => {
  const { servers, latency, clock, permissions } = await readHealth(redis);
  const { port } = server;
  expect(servers).toMatchObject([{ where: `127.0.0.1:${port}`, isReplica: false, isAppending: false, snapshots: '' }]);
  expect(servers[0]).toMatchObject({ evictionPolicy: 'noeviction', hasWriteFailed: false });
  expect(latency?.medianMs).toBeLessThanOrEqual(latency?.p99Ms ?? 0);
  expect(clock).toMatchObject({ aheadMs: expect.any(Number), toleranceMs: expect.any(Number) });
  expect(permissions).toEqual({ user: 'default', refusals: [] });
  for (const key of await redis.keys('*')) expect(await redis.pttl(key), key).toBeGreaterThan(0);
});

test.each([
  ['what the doctor advises to grant is enough', '+@all -@dangerous +info ~wp:* &wp:*', ''],
  ['a user without scripts', '+@all -@scripting ~wp:* &wp:*', 'EVAL,EVALSHA,SCRIPT LOAD'],
  ['a user without the channel', '+@all ~wp:* &app:*', 'PUBLISH,SUBSCRIBE'],
  ['a user of other keys', '+@all ~app:* &wp:*', 'SET,GET,EVAL,EVALSHA,HSET,ZADD,SADD,RPUSH,XADD,XREAD,UNLINK'],
])('%s', async (_, rules, refused) => {
  await redis.acl('SETUSER', 'guest', 'reset', 'on', '>pw', ...rules.split(' '));
  const guest = await connection(server.url.replace('//', '//guest:pw@'));
  const { permissions } = await readHealth(guest);
  expect(permissions.user).toBe('guest');
  expect(permissions.refusals.map(({ command }) => command).join()).toBe(refused);
});
