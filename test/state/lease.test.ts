// The contract with the pinned redlock and ioredis, on a real server: take, contend, renew, lose, release.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { Leases } from '../../src/state/leases/leases.ts';
import { connection, ownServer } from '../support/redis.ts';
import { until } from '../support/until.ts';

/** It is paused, and forgets its scripts. */
const server = await ownServer();
const redis = await connection(server.url);
const ttlMs = 700;
const problems: unknown[] = [];

test('a lease keeps others out until it is released', async () => {
  const [key] = keys(1);
  const [mine, other] = [leases(), leases()];
  expect(await mine.take([key])).toEqual(new Set([key]));
  expect(await other.take([key])).toEqual(new Set());
  mine.release([key]);
  expect(await other.take([key])).toEqual(new Set([key]));
  other.release([key]);
});

test('what was released a moment ago can be taken again at once, also where the server has to learn a script first', async () => {
  const [key, other] = keys(2);
  const mine = leases();
  await mine.take([key]);
  await redis.script('FLUSH');
  await mine.take([other]);
  mine.release([key]);
  expect(await mine.take([key])).toEqual(new Set([key]));
  mine.release([key, other]);
});

test('of a batch with one key held elsewhere, all the others are had, and none stays behind', async () => {
  const batch = keys(5);
  const [mine, other] = [leases(), leases()];
  await other.take([batch[2]]);
  expect(await mine.take(batch)).toEqual(new Set(batch.filter((key) => key !== batch[2])));
  mine.release(batch);
  other.release([batch[2]]);
  await until(async () => (await redis.exists(...batch)) === 0, 'all locks to be gone');
});

test('losing a race is no problem, a server that refuses is one, and it is known when it is over', async () => {
  const server = await ownServer();
  const [key] = keys(1);
  const client = new Redis(server.url);
  const [mine, other] = [leases(undefined, client), leases(undefined, client)];
  await other.take([key]);
  await mine.take([key]);
  expect(problems).toEqual([]);
  other.release([key]);
  await client.config('SET', 'maxmemory', '1');
  expect(await mine.take([key])).toEqual(new Set());
  expect(problems).toEqual([expect.objectContaining({ message: expect.stringMatching(/^OOM/) })]);
  await expect(mine.probe('probe')).rejects.toThrow(/^OOM/);
  await client.config('SET', 'maxmemory', '0');
  await mine.probe('probe');
  client.disconnect();
});

test('a lock that another library user left expires by itself', async () => {
  const [key] = keys(1);
  await redis.set(key, 'foreign', 'PX', 200);
  const mine = leases();
  expect(await mine.take([key])).toEqual(new Set());
  await until(async () => (await mine.take([key])).has(key), 'the foreign lock to expire');
  mine.release([key]);
});

test('leases are renewed for as long as they are held, each one when its batch is broken up', async () => {
  const batch = keys(3);
  const lost: string[] = [];
  const mine = leases((key) => lost.push(key));
  await mine.take(batch);
  mine.release([batch[0]]);
  const since = performance.now();
  await until(() => performance.now() - since > 3 * ttlMs, 'three lengths of a lease to pass');
  expect(lost).toEqual([]);
  expect(await redis.exists(...batch)).toBe(2);
  expect(await leases().take([batch[1]])).toEqual(new Set());
  mine.release(batch);
});

test('a lease taken away is reported once, the others of its batch stay', async () => {
  const batch = keys(3);
  const lost: string[] = [];
  const mine = leases((key) => lost.push(key));
  await mine.take(batch);
  await redis.set(batch[1], 'thief');
  await until(() => lost.length > 0, 'the loss to be noticed');
  const since = performance.now();
  await until(() => performance.now() - since > ttlMs, 'another length of a lease to pass');
  expect(lost).toEqual([batch[1]]);
  expect(await redis.exists(batch[0], batch[2])).toBe(2);
  mine.release(batch);
  await redis.del(batch[1]);
});

test('a lease is given up before it ends when Redis does not answer', async () => {
  const [key] = keys(1);
  const client = new Redis(server.url, { maxRetriesPerRequest: null });
  let lostAfterMs = 0;
  const takenAt = performance.now();
  const mine = leases(() => {
    lostAfterMs = performance.now() - takenAt;
  }, client);
  await mine.take([key]);
  client.disconnect();
  await until(() => lostAfterMs > 0, 'the lease to be given up');
  expect(lostAfterMs).toBeLessThan(ttlMs);
});

test('a lease whose answer came too late is as good as not obtained, and is given back', async () => {
  const [key] = keys(1);
  const mine = leases();
  const control = new Redis(server.url);
  await control.call('CLIENT', 'PAUSE', String(ttlMs), 'ALL');
  expect(await mine.take([key])).toEqual(new Set());
  await until(async () => (await redis.exists(key)) === 0, 'the late lock to be released');
  control.disconnect();
});

test('of five servers two may be away, but not three', async () => {
  const key = 'wp:{five}:lock:a';
  const servers = [2, 3, 4, 5, 6].map((db) => new Redis(`${server.url}/${db}`));
  const away = servers.map(() => new Redis('redis://127.0.0.1:1', { enableOfflineQueue: false }).on('error', () => {}));
  const unavailable: unknown[] = [];
  const seen = (count: number): Leases => {
    const connections = [...servers.slice(0, count), ...away.slice(count)];
    // Nothing here waits for a lease to end, however slow the machine is.
    return new Leases(connections, 60_000, { onLost: () => {}, onUnavailable: (error) => unavailable.push(error) });
  };
  await Promise.all(servers.map((server) => server.ping()));
  const mine = seen(3);
  expect(await mine.take([key])).toContain(key);
  expect(await seen(5).take([key])).toEqual(new Set());
  expect(unavailable).toEqual([]);
  mine.release([key]);
  await until(async () => (await seen(5).unheld([key])).has(key), 'the lock to be released');
  expect(await seen(2).take([key])).toEqual(new Set());
  expect(unavailable).not.toEqual([]);
  await until(async () => (await servers[0]?.exists(key)) === 0, 'what the minority gave to be given back');
  for (const server of [...servers, ...away]) server.disconnect();
});

function leases(onLost: (key: string) => void = () => {}, server: Redis = redis): Leases {
  return new Leases([server], ttlMs, { onLost, onUnavailable: (error) => problems.push(error) });
}

type Keys = readonly [string, string, string, string, string];

/** The first `count` are meant to be used. */
function keys(count: number): Keys {
  const name = randomUUID();
  return Array.from({ length: count }, (_, n) => `wp:{${name}}:lock:${n}`) as unknown as Keys;
}
