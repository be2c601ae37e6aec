// A job behind several others: started once, after the last of them, whatever is said twice; in one step that nothing can split.
import { expect, test } from 'vitest';
import { readRun } from '../../src/state/records/records.ts';
import { jobOf, outcome, startRun, step } from '../support/engine.ts';
import { startMonitor } from '../support/monitor.ts';
import { connection, ownServer } from '../support/redis.ts';

const server = await ownServer();
const redis = await connection(server.url);

test('100 joins are each released once and not early, though every result is sent again, and an older one too', async () => {
  for (let round = 0; round < 100; round++) {
    const run = await startRun(redis, { fast: {}, slow: {}, join: { needs: ['fast', 'slow'] } });
    await step(redis, run, { claim: 2 });
    const again = await step(redis, run, { outcomes: [outcome('fast', 1, 'retry')], claim: 1 });
    expect(again.claims.map(({ job, attempt }) => [job, attempt])).toEqual([['fast', 2]]);
    const done = outcome('fast', 2, 'succeeded');
    const { results } = await step(redis, run, { outcomes: [done, done, outcome('fast', 1, 'succeeded')], claim: 9 });
    expect(results).toEqual(['accepted', 'already', 'stale']);
    expect(await jobOf(redis, run, 'join')).toMatchObject({ status: 'blocked' });
    const slow = outcome('slow', 1, 'succeeded');
    const claimed = await step(redis, run, { outcomes: [slow, done, slow], claim: 9 });
    expect(claimed.claims.map(({ job, attempt }) => [job, attempt])).toEqual([['join', 1]]);
    expect((await step(redis, run, { outcomes: [done, slow], claim: 9 })).claims).toEqual([]);
    await step(redis, run, { outcomes: [outcome('join', 1, 'succeeded')] });
    expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded', counts: { succeeded: 3 } });
  }
});

test('a result, and what it releases and claims next, are one command to Redis', async () => {
  const run = await startRun(redis, { a: {}, b: { needs: ['a'] } });
  await step(redis, run, { claim: 1 });
  await using monitor = await startMonitor(server.url);
  const from = (await monitor.commands()).length;
  await step(redis, run, { outcomes: [outcome('a', 1, 'succeeded')], claim: 1 });
  const sent = (await monitor.commands()).slice(from).filter(({ isInner }) => !isInner);
  expect(sent.map(({ words }) => words[0])).toEqual(['evalsha']);
});
