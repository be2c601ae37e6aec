// Submitting under a key: one run of however many clients, whenever any of them dies.
import { expect, test } from 'vitest';
import { submitRun } from '../../src/state/create/submit.ts';
import { newestRuns } from '../../src/state/records/indexes.ts';
import { readRun } from '../../src/state/records/records.ts';
import { schemaVersion } from '../../src/state/redis/schema-version.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { removeRun } from '../../src/state/retention/remove-run.ts';
import { finishRun } from '../support/engine.ts';
import { makePlan } from '../support/plans.ts';
import { connection, ownServer } from '../support/redis.ts';

const server = await ownServer();
const redis = await connection(server.url);
const plan = makePlan({ a: {}, b: { needs: ['a'] } });

test('of many clients at once one makes the run, and nothing is left of what the others wrote', async () => {
  await redis.flushall();
  const clients = await Promise.all(Array.from({ length: 8 }, () => connection(server.url)));
  const submitted = await Promise.all(clients.map((redis) => submitRun(redis, plan, { idempotencyKey: 'once' })));
  const [first] = submitted;
  expect(submitted.filter(({ isKnown }) => !isKnown)).toHaveLength(1);
  expect(new Set(submitted.map(({ run }) => run)).size).toBe(1);
  expect(await newestRuns(redis, 10)).toEqual([first?.run]);
  const others = (await redis.keys('wp:{*')).filter((key) => !key.includes(`{${first?.run}}`));
  expect(others).toEqual([]);
  expect(await readRun(redis, first?.run as never)).toMatchObject({ status: 'running', idempotencyKey: 'once' });
});

test('a client may die at any point of it: the next one gets a run that is whole, and the only one that is open', async () => {
  for (let sent = 0, isOver = false; !isOver; sent++) {
    await redis.flushall();
    const mortal = await connection(server.url);
    const end = submitRun(dyingAfter(mortal, sent), plan, { idempotencyKey: 'k' }).then(() => 'over' as const);
    isOver = (await Promise.race([end, died(mortal)])) === 'over';
    const { run } = await submitRun(redis, plan, { idempotencyKey: 'k' });
    const open = (await newestRuns(redis, 10)).map(
      async (id) => (await readRun(redis, id).catch(() => undefined))?.status,
    );
    expect(
      (await Promise.all(open)).filter((status) => status === 'running'),
      `after ${sent} commands`,
    ).toHaveLength(1);
    expect(await finishRun(redis, run)).toEqual(['a', 'b']);
  }
});

const deaths = new WeakMap<WpRedis, Promise<'dead'>>();

function died(client: WpRedis): Promise<'dead'> {
  return deaths.get(client) ?? Promise.reject(new Error('It does not die.'));
}

/** Nothing that it is asked after so many commands reaches Redis, or is ever answered. */
function dyingAfter(client: WpRedis, count: number): WpRedis {
  const send = client.sendCommand.bind(client);
  let left = count;
  deaths.set(
    client,
    new Promise((die) => {
      client.sendCommand = (command, stream) => {
        if (left-- > 0) return send(command, stream);
        die('dead');
        return new Promise(() => {});
      };
    }),
  );
  return client;
}

test('a key ends with its run, and one whose run is gone is taken over', async () => {
  const submit = () => submitRun(redis, plan, { idempotencyKey: 'again' });
  const { run } = await submit();
  expect(await submit()).toEqual({ run, isKnown: true });
  await finishRun(redis, run);
  expect(await submit()).toEqual({ run, isKnown: true });
  await removeRun(redis, run);
  expect(await redis.exists('wp:submission:again')).toBe(0);
  await redis.set('wp:submission:again', run);
  const next = await submit();
  expect(next).toMatchObject({ isKnown: false });
  expect(next.run).not.toBe(run);
  // As if it had not been removed before another took its key.
  await redis.hset(`wp:{${run}}`, { status: 'succeeded', schema: schemaVersion, idempotency_key: 'again' });
  expect(await removeRun(redis, run)).toBe(true);
  expect(await redis.exists(`wp:{${run}}`)).toBe(0);
  expect(await redis.get('wp:submission:again')).toBe(next.run);
});
