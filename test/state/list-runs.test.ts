// Runs are found by what they are like, the newest first, at a cost that the history does not raise.
import { beforeAll, expect, test } from 'vitest';
import { createRun } from '../../src/state/create/create-run.ts';
import { listRuns, type RunFilter } from '../../src/state/look/list-runs.ts';
import { redisNow } from '../../src/state/redis/clock.ts';
import { firstIdSince, type RunId } from '../../src/state/redis/run-id.ts';
import { shelveRun } from '../../src/state/retention/shelve.ts';
import { pauseRun } from '../../src/state/work/control.ts';
import { finishRun } from '../support/engine.ts';
import { makePlan } from '../support/plans.ts';
import { connection, ownServer } from '../support/redis.ts';
import { until } from '../support/until.ts';

/** By name, in the order in which they were made. */
const runs = new Map<string, RunId>();

const server = await ownServer();
const redis = await connection(server.url);

beforeAll(async () => {
  for (let n = 0; n < 40; n++) {
    const labels = n % 4 === 0 ? { team: 'data', n: String(n) } : { team: 'web' };
    const run = await createRun(redis, { ...makePlan({ job: {} }), name: `p.${n}` }, { labels });
    if (n < 38) {
      await finishRun(redis, run, n === 3 ? { job: 'failed' } : {});
      await shelveRun(redis, run);
    }
    runs.set(`p.${n}`, run);
    // Ids of one millisecond do not sort by the order in which they were made.
    const madeAt = Number.parseInt(run.slice(0, 8), 36);
    await until(async () => (await redisNow(redis)) > madeAt, 'the next millisecond');
  }
  await pauseRun(redis, runs.get('p.39') as RunId, 'pause');
});

async function listed(filter: RunFilter, limit = 100): Promise<string[]> {
  return (await listRuns(redis, filter, limit)).runs.map(({ name }) => name);
}

test('by status, name, labels and age, or all of these', async () => {
  expect(await listed({}, 3)).toEqual(['p.39', 'p.38', 'p.37']);
  expect(await listed({ statuses: ['running', 'paused'] })).toEqual(['p.39', 'p.38']);
  expect(await listed({ statuses: ['failed'] })).toEqual(['p.3']);
  expect(await listed({ statuses: ['running', 'failed'] })).toEqual(['p.38', 'p.3']);
  expect(await listed({ name: 'p.7' })).toEqual(['p.7']);
  expect(await listed({ name: 'p?7' })).toEqual([]);
  expect(await listed({ name: 'p.*7' })).toEqual(['p.37', 'p.27', 'p.17', 'p.7']);
  expect(await listed({ labels: { team: 'data', n: '36' } })).toEqual(['p.36']);
  expect(await listed({ labels: { constructor: '' } })).toEqual([]);
  const since = Number.parseInt((runs.get('p.35') as RunId).slice(0, 8), 36);
  expect(await listed({ since })).toEqual(['p.39', 'p.38', 'p.37', 'p.36', 'p.35']);
  expect(await listed({ since, labels: { team: 'data' }, statuses: ['succeeded'] }, 1)).toEqual(['p.36']);
});

test('no run is read that is older than what was asked for', async () => {
  expect(await readsOf(() => listRuns(redis, {}, 5))).toBe(5);
  const since = Number.parseInt((runs.get('p.30') as RunId).slice(0, 8), 36);
  // Of 40 the two open ones are looked at, and what is written down of closed ones in two pages.
  expect(await readsOf(() => listRuns(redis, { since, name: 'p.1' }, 5))).toBe(4);
  expect(await readsOf(() => listRuns(redis, { labels: { n: '8' } }, 5))).toBe(6);
  expect(await readsOf(() => listRuns(redis, { statuses: ['failed'] }, 5))).toBe(4);
  expect(await readsOf(() => listRuns(redis, { statuses: ['paused'] }, 5))).toBe(3);
});

test('ids sort by when they were made', () => {
  expect(firstIdSince(-1)).toBe('00000000');
  expect(firstIdSince(1_795_723_430_204) < (runs.get('p.0') as string)).toBe(true);
});

/** Hashes that were read meanwhile. */
async function readsOf(act: () => Promise<unknown>): Promise<number> {
  await redis.config('RESETSTAT');
  await act();
  const calls = [...(await redis.info('commandstats')).matchAll(/^cmdstat_(?:hmget|hgetall):calls=(\d+)/gm)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0);
}
