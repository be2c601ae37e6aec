// How runs come to be where the client that makes them is cut off.

import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { FaultyProxy } from '../../chaos/proxy.ts';
import type { JobId } from '../../src/pipeline/job-id.ts';
import type { Plan } from '../../src/pipeline/plan/plan.ts';
import { createRun, openRun, writeRun } from '../../src/state/create/create-run.ts';
import { newestRuns } from '../../src/state/records/indexes.ts';
import { readRun } from '../../src/state/records/records.ts';
import { fromFields } from '../../src/state/redis/fields.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { keysOf, readyKey } from '../../src/state/redis/run-keys.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { decide } from '../../src/state/work/decide.ts';
import { finishRun, jobsOf, outcome, step } from '../support/engine.ts';
import { makePlan } from '../support/plans.ts';
import { connection, ownServer } from '../support/redis.ts';
import { startRedisProxy } from '../support/redis-proxy.ts';
import { snapshot } from '../support/snapshot.ts';
import { until } from '../support/until.ts';

const server = await ownServer();
const redis = await connection(server.url);

test('a run is worked once, though its client was cut off before the answer and sends everything again', async () => {
  const proxy = await FaultyProxy.open(server.port);
  const client = await connection(proxy.url);
  const plan = makePlan({ first: {}, second: { needs: ['first'] } });
  proxy.delay(700);
  const creating = createRun(client, plan);
  const run = await until(() => newestOpen(redis), 'the run to be open');
  const { claims } = await step(redis, run, { claim: 1 });
  await step(redis, run, { outcomes: [outcome('first', 1, 'succeeded')] });
  proxy.cut(1);
  proxy.delay(0);
  expect(await creating).toBe(run);
  expect(claims.map(({ job }) => job)).toEqual(['first']);
  expect(await finishRun(redis, run)).toEqual(['second']);
  expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded', counts: { succeeded: 2, ready: 0 } });
  expect((await jobsOf(redis, run)).map(({ attempt }) => attempt)).toEqual([1, 1]);
  proxy.close();
});

test('parts of a run that are sent again, or delivered late, change nothing', async () => {
  const plan = makePlan({
    held: { count: 3, maxParallel: 1 },
    off: { count: 2, condition: false, maxParallel: 1 },
    asked: { deferred: 'condition' },
    last: { needs: ['held'], count: 2 },
  });
  await using proxy = await startRedisProxy(server.port);
  const client = await connection(proxy.url);
  const run = await writeRun(client, plan, {});
  const written = await snapshot(redis, run);
  await replay(proxy.sent());
  expect(await snapshot(redis, run)).toEqual(written);

  await openRun(client, run);
  const [first] = (await step(redis, run, { claim: 1, claimId: 'first' })).claims;
  const opened = await snapshot(redis, run);
  await replay(proxy.sent());
  expect(await snapshot(redis, run)).toEqual(opened);

  await decide(redis, run, 'asked' as JobId, 'condition-false');
  await step(redis, run, { outcomes: [outcome(first?.job ?? '', 1, 'succeeded')] });
  expect(await finishRun(redis, run)).toEqual(['held[2]', 'held[3]', 'last[1]', 'last[2]']);
  const closed = await snapshot(redis, run);
  await replay(proxy.sent());
  expect(await snapshot(redis, run)).toEqual(closed);
});

test('where Redis forgets scripts while it is written, a run is written to its end', async () => {
  await using proxy = await startRedisProxy(server.port);
  const client = await connection(proxy.url);
  proxy.refuse('NOSCRIPT No matching script. Please use EVAL.', 'evalsha');
  const creating = createRun(client, makePlan({ first: {}, second: { needs: ['first'] } }));
  await until(() => proxy.refusals() > 10, 'it to be tried again');
  proxy.refuse();
  expect(await finishRun(redis, await creating)).toEqual(['first', 'second']);
});

test('legs that are told apart by their numbers alone are written together, and are what they would be one by one', async () => {
  const plan = makePlan({
    many: { count: 1_500, sleepMs: 5, priority: 1 },
    other: { count: 3, sleepMs: 1 },
    held: { count: 3, maxParallel: 2 },
    last: { needs: ['other'], count: 2 },
  });
  const [, other] = plan.jobs;
  const legs = other?.legs?.map((leg, index) => ({ ...leg, sleepMs: index }));
  const run = await createRun(redis, {
    ...plan,
    jobs: plan.jobs.map((job) => (job === other ? { ...job, legs } : job)),
  } as Plan);
  expect(await readRun(redis, run)).toMatchObject({ jobs: 1_508, counts: { ready: 1_506, blocked: 2 } });
  const jobs = await jobsOf(redis, run);
  expect(jobs.map(({ job }) => job)).toEqual(
    plan.jobs.flatMap(({ id, legs = [] }) => legs.map(({ label }) => `${id}[${label}]`)),
  );
  expect(jobs.slice(1_499, 1_503).map(({ sleepMs }) => sleepMs)).toEqual([5, 0, 1, 2]);
  const fields = await Promise.all(jobs.map(({ job }) => redis.wpJob(keysOf(run), job)));
  const ranks = fields.map((list) => fromFields(list).rank);
  expect(ranks.map(Number)).toEqual(plan.jobs.flatMap(({ ranks }) => ranks));
  const queued = await redis.zrange(readyKey(run), '0', '-1');
  expect(queued).toEqual(jobs.slice(0, 1_505).map(({ job }) => job));
  expect(await finishRun(redis, run)).toHaveLength(1_508);
});

async function newestOpen(redis: WpRedis): Promise<RunId | undefined> {
  const [run] = await newestRuns(redis, 1);
  const record = run && (await readRun(redis, run));
  return record?.status === 'running' ? run : undefined;
}

/** Resolves when Redis has dealt with it. */
async function replay(sent: Buffer): Promise<void> {
  const again = connect(server.port, '127.0.0.1').resume();
  again.end(sent);
  await once(again, 'close');
}
