// A Redis with full memory refuses a script whole: its first write is one that needs memory.
import { expect, test } from 'vitest';
import type { JobId } from '../../src/pipeline/job-id.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { cancelRun, pauseRun } from '../../src/state/work/control.ts';
import { decide } from '../../src/state/work/decide.ts';
import { outcome, startRun, step } from '../support/engine.ts';
import { connection, ownServer } from '../support/redis.ts';
import { snapshot } from '../support/snapshot.ts';

const server = await ownServer();
const redis = await connection(server.url);

const calls: Readonly<Record<string, (run: RunId) => Promise<unknown>>> = {
  'a claim': (run) => step(redis, run, { claim: 1 }),
  'a settle, whose job leaves the running ones': (run) =>
    step(redis, run, { outcomes: [outcome('limited[1]', 1, 'succeeded')] }),
  'a retry, whose job leaves the running ones': (run) =>
    step(redis, run, { outcomes: [outcome('limited[1]', 1, 'retry', { delayMs: 1_000 })] }),
  'an answer': (run) => decide(redis, run, 'asks' as JobId, { legs: [{}], areNew: false }),
  'a cancel': (run) => cancelRun(redis, run),
  'a cancel of one job': (run) => cancelRun(redis, run, { job: 'other' }),
  'a pause': (run) => pauseRun(redis, run, 'pause'),
};

test.each(Object.entries(calls))(
  '%s changes nothing while memory is full, and all of it afterwards',
  async (_, call) => {
    const run = await startRun(redis, {
      limited: { count: 3, maxParallel: 1 },
      asks: { deferred: 'condition' },
      other: {},
      next: { needs: ['limited'] },
    });
    await step(redis, run, { claim: 1 });
    const before = await snapshot(redis, run);
    await redis.config('SET', 'maxmemory', '1');
    const refused = await call(run).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
    await redis.config('SET', 'maxmemory', '0');
    expect(refused).toMatch(/OOM/);
    expect(await snapshot(redis, run)).toEqual(before);
    await call(run);
    expect(await snapshot(redis, run)).not.toEqual(before);
  },
);
