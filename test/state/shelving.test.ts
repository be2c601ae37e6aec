// Runs that are found closed leave the open ones, at any moment of a retry that opens them again: an open run is never missing there.
import { expect, test } from 'vitest';
import { openRuns } from '../../src/state/records/indexes.ts';
import { readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { prunableRuns } from '../../src/state/retention/prune.ts';
import { shelveRun } from '../../src/state/retention/shelve.ts';
import { retryRun } from '../../src/state/retry/retry-run.ts';
import { finishRun, startRun } from '../support/engine.ts';
import { connection } from '../support/redis.ts';

const redis = await connection();

test('a run that is closed is shelved once, and is no more among the open ones', async () => {
  const run = await failedRun();
  await shelveRun(redis, run);
  await shelveRun(redis, run);
  expect(await openRuns(redis)).not.toContain(run);
});

test('a retry that is refused leaves no entry behind for good', async () => {
  const run = await failedRun();
  await shelveRun(redis, run);
  await Promise.all([1, 2].map(() => retryRun(redis, run, { downstream: true })));
  await finishRun(redis, run);
  await shelveRun(redis, run);
  expect(await openRuns(redis)).not.toContain(run);
});

// More commands than either sends: the last ones are moments after its end.
const moments = Array.from({ length: 14 }, (_, index) => index);

test.each(moments)('a retry before command %i of a worker that shelves the run keeps it open', async (moment) => {
  const run = await failedRun();
  const retry = () => retryRun(redis, run, { downstream: true });
  const [worker, isDone] = interrupted(moment, retry);
  await shelveRun(worker, run);
  if (!isDone()) await retry();
  await expectOpen(run);
});

test.each(moments)(
  'a worker that shelves the run before command %i of a retry takes it from nobody',
  async (moment) => {
    const run = await failedRun();
    const [client] = interrupted(moment, () => shelveRun(redis, run));
    await retryRun(client, run, { downstream: true });
    await expectOpen(run);
  },
);

async function failedRun(): Promise<RunId> {
  const run = await startRun(redis, { a: {} });
  await finishRun(redis, run, { a: 'failed' });
  return run;
}

async function expectOpen(run: RunId): Promise<void> {
  expect(await readRun(redis, run)).toMatchObject({ status: 'running' });
  expect(await openRuns(redis)).toContain(run);
  expect(await prunableRuns(redis, 0)).not.toContain(run);
}

/** A connection before whose command number `moment`, counted from 0, something else is done; and whether it was. */
function interrupted(moment: number, act: () => Promise<unknown>): [WpRedis, () => boolean] {
  let count = 0;
  const connection = new Proxy(redis, {
    get: (target, name) => {
      const member = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      // Sent as one, which makes no moment of its own.
      if (name === 'pipeline' || name === 'multi') return member.bind(target);
      return async (...args: unknown[]) => {
        if (count++ === moment) await act();
        return member.apply(target, args);
      };
    },
  });
  return [connection, () => count > moment];
}
