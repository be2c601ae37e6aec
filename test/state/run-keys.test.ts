// The table of a run's keys: complete for all that Redis sees of a run, and nothing of a run is left once it is removed.
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HookEvent } from '../../src/pipeline/hook-event.ts';
import type { RunSettings } from '../../src/pipeline/pipeline.ts';
import type { Plan } from '../../src/pipeline/plan/plan.ts';
import { createRun, writeRun } from '../../src/state/create/create-run.ts';
import { submitRun } from '../../src/state/create/submit.ts';
import { Leases } from '../../src/state/leases/leases.ts';
import { readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { lockKey, runKey, runKeys } from '../../src/state/redis/run-keys.ts';
import { isRunClosed } from '../../src/state/redis/status.ts';
import { removeRun } from '../../src/state/retention/remove-run.ts';
import { shelveRun } from '../../src/state/retention/shelve.ts';
import { retryRun } from '../../src/state/retry/retry-run.ts';
import { reopen } from '../../src/state/retry/send-reopening.ts';
import { cancelRun } from '../../src/state/work/control.ts';
import { decide } from '../../src/state/work/decide.ts';
import { finishRun, outcome, startRun, step } from '../support/engine.ts';
import { writerOf } from '../support/logs.ts';
import { type Monitor, startMonitor } from '../support/monitor.ts';
import { type JobSketch, makePlan, plainSpec } from '../support/plans.ts';
import { connection, ownServer } from '../support/redis.ts';

const server = await ownServer();
const redis = await connection(server.url);
let monitor: Monitor;
/** Names of the table that some test has seen a key of. */
const seen = new Set<string>();

beforeEach(async () => {
  await redis.flushall();
  monitor = await startMonitor(server.url);
});

afterEach(() => monitor[Symbol.asyncDispose]());

/** A run of every kind, closed or never opened, ready to be removed. */
const runs: Readonly<Record<string, () => Promise<RunId>>> = {
  'a run that was never opened': () =>
    writeRun(
      redis,
      planOf({ limited: { count: 3, maxParallel: 1 }, next: { needs: ['limited'] }, off: { condition: false } }),
      {},
    ),
  'a run whose client died before it had written all of the graph': async () => {
    const run = await writeRun(redis, planOf({ first: {}, second: {} }), {});
    await redis.hdel(`${runKey(run)}:graph`, 'job:2', 'second');
    await redis.zrem(`${runKey(run)}:ready`, 'second');
    return run;
  },
  'a run that succeeded, with outputs, a log and a hook': async () => {
    const run = await createRun(redis, planOf({ a: {}, b: { needs: ['a'], count: 900 } }, ['always']));
    const { claims } = await step(redis, run, { claim: 1, slots: 4 });
    await writeLog(run, 'a');
    await lease(run, 'a');
    await step(redis, run, {
      outcomes: claims.map(({ job }) => outcome(job, 1, 'succeeded', { outputs: '{"x":"1"}' })),
    });
    await finishRun(redis, run);
    return run;
  },
  'a run that failed after a delayed retry and a cancelled job': async () => {
    const run = await createRun(redis, planOf({ flaky: {}, gone: { needs: ['flaky'] }, other: {} }));
    await step(redis, run, { claim: 1 });
    await step(redis, run, { outcomes: [outcome('flaky', 1, 'retry', { delayMs: 1, reason: 'exit' })] });
    await cancelRun(redis, run, { job: 'gone' });
    await finishRun(redis, run, { flaky: 'failed' });
    return run;
  },
  'a run that was cancelled while legs were held back': async () => {
    const run = await startRun(redis, { limited: { count: 5, maxParallel: 2 }, next: { needs: ['limited'] } });
    await cancelRun(redis, run);
    await finishRun(redis, run);
    return run;
  },
  'a run that was cancelled by force while a job ran': async () => {
    const run = await startRun(redis, { a: {}, asks: { deferred: 'condition' } });
    await step(redis, run, { claim: 1 });
    await cancelRun(redis, run, { force: true });
    await step(redis, run, { outcomes: [outcome('a', 1, 'cancelled')] });
    return run;
  },
  'a run that was retried': async () => {
    const run = await startRun(redis, { a: {}, b: { needs: ['a'] } });
    await finishRun(redis, run, { a: 'failed' });
    expect(await retryRun(redis, run, { downstream: true })).toMatchObject({ ok: true });
    await finishRun(redis, run);
    return run;
  },
  'a run whose legs were made, unmade by a retry and made again': async () => {
    const run = await startRun(redis, { make: {}, legs: { needs: ['make'], deferred: 'legs' } });
    await makeLegs(run, [1, 2], 0);
    await finishRun(redis, run);
    await retryRun(redis, run, { job: 'make', downstream: true });
    await makeLegs(run, [3], 1);
    await finishRun(redis, run);
    return run;
  },
  'a run whose retry was written and never decided': async () => {
    const run = await startRun(redis, { a: {} });
    await finishRun(redis, run, { a: 'failed' });
    const script = redis.wpRetry;
    redis.wpRetry = () => Promise.reject(new Error('the client died'));
    const parts = { generation: 0, shelved: 0, jobs: [{ job: 'a', some: [{ id: 'a', index: 1 }] }], causes: new Map() };
    await expect(reopen(redis, run, parts)).rejects.toThrow('the client died');
    redis.wpRetry = script;
    expect(await redis.keys(`${runKey(run)}:retry:*`)).toHaveLength(2);
    return run;
  },
  'a run that was submitted under a key': async () => {
    const { run } = await submitRun(redis, planOf({ a: {} }), { idempotencyKey: 'k', labels: { team: 'x' } });
    await finishRun(redis, run);
    return run;
  },
};

describe.each(Object.entries(runs))('%s', (_, make) => {
  test('has no key but those of the table, and none that should have gone with its end', async () => {
    const run = await make();
    await expectInTable(run);
    const isClosed = isRunClosed((await readRun(redis, run))?.status ?? 'creating');
    for (const key of await keysOf(run)) {
      const { type, lasts } = entryOf(key);
      expect([key, await redis.type(key), (await redis.ttl(key)) > 0]).toEqual([key, type, lasts === 'brief']);
      if (isClosed) expect([key, lasts]).not.toEqual([key, 'open']);
    }
  });

  test('leaves nothing behind when it is removed', async () => {
    const run = await make();
    await shelveRun(redis, run);
    await removeRun(redis, run);
    await expectInTable(run);
    const left = (await keysOf(run)).filter((key) => entryOf(key).lasts !== 'brief');
    expect(left).toEqual([]);
    expect(await indexesWith(run)).toEqual([]);
  });
});

test('these runs have used every key of the table', () => {
  expect([...seen].sort()).toEqual(Object.keys(runKeys).sort());
});

test('a script names no key that is not in the table', () => {
  const folder = 'src/state/lua';
  const scripts = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
  const named = scripts.flatMap((text) => [...text.matchAll(/\bkey\('([^']+)'/g)].map(([, name = '']) => name));
  const known = new Set(Object.keys(runKeys).map((name) => name.replace(/<.*/, '')));
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

function planOf(
  jobs: Readonly<Record<string, JobSketch>>,
  hooks: readonly HookEvent[] = [],
  settings: RunSettings = {},
): Plan {
  return { ...makePlan(jobs, settings), hooks: hooks.map((event) => ({ event, spec: plainSpec })) };
}

/** Long enough for a head and a tail. */
async function writeLog(run: RunId, job: string): Promise<void> {
  const writer = writerOf(redis, { run, job, attempt: 1 }, { headBytes: 4, tailBytes: 64 });
  await writer.write(Buffer.from('head and tail'));
  await writer.end();
}

async function lease(run: RunId, job: string): Promise<void> {
  const leases = new Leases([redis], 60_000, { onLost: () => {}, onUnavailable: () => {} });
  expect(await leases.take([lockKey(run, job)])).toContain(lockKey(run, job));
}

async function makeLegs(run: RunId, values: readonly number[], generation: number): Promise<void> {
  await step(redis, run, { claim: 1 });
  await step(redis, run, { outcomes: [outcome('make', generation + 1, 'succeeded')] });
  const legs = values.map((n) => ({ label: `n=${n}`, matrix: { n } }));
  await decide(redis, run, 'legs' as never, { legs, areNew: true }, generation);
}

async function keysOf(run: RunId): Promise<string[]> {
  return redis.keys(`*${run}*`);
}

/** All that Redis was asked about the run, by clients and by scripts. */
async function expectInTable(run: RunId): Promise<void> {
  const words = (await monitor.commands()).flatMap((command) => command.words);
  const keys = new Set(words.filter((word) => word.startsWith(runKey(run))));
  expect(keys.size).toBeGreaterThan(5);
  for (const key of keys) seen.add(nameOf(key));
}

const patterns = Object.keys(runKeys).map((name) => {
  const places = { leg: '[^:]+|hook:[a-z_]+', lease: '[^:]+', attempt: '\\d+', id: '[^:]+' };
  const pattern = name.replace(/<(\w+)>/g, (_, place: keyof typeof places) => `(${places[place]})`);
  return { name, pattern: new RegExp(`^wp:\\{\\w+\\}${name && ':'}${pattern}$`) };
});

/** Of the table. Fails for a key that the table does not have. */
function nameOf(key: string): string {
  const names = patterns.filter(({ pattern }) => pattern.test(key)).map(({ name }) => name);
  expect([key, names.length]).toEqual([key, 1]);
  return names[0] ?? '';
}

function entryOf(key: string): (typeof runKeys)[keyof typeof runKeys] {
  return runKeys[nameOf(key) as keyof typeof runKeys];
}

/** Keys that belong to no run and still name this one. */
async function indexesWith(run: RunId): Promise<string[]> {
  const found: string[] = [];
  for (const key of await redis.keys('*')) {
    const type = await redis.type(key);
    const content =
      type === 'zset' ? await redis.zrange(key, '0', '-1') : type === 'hash' ? await redis.hkeys(key) : [];
    const text = type === 'string' ? await redis.get(key) : '';
    if (!key.startsWith(runKey(run)) && (content.includes(run) || text === run)) found.push(key);
  }
  return found;
}
