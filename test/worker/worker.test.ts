// Workers in this process on a real Redis: claims under leases, batches, contention, cancelling, stopping.

import { describe, expect, test, vi } from 'vitest';
import type { JobId } from '../../src/pipeline/job-id.ts';
import { toEvents } from '../../src/state/look/events.ts';
import { readWorkerShares, readWorkerSlots } from '../../src/state/look/worker-shares.ts';
import { readRun } from '../../src/state/records/records.ts';
import { fromFields } from '../../src/state/redis/fields.ts';
import { newRunId, type RunId } from '../../src/state/redis/run-id.ts';
import { eventsKey, keysOf, leaseOf, lockKey, type RunKeys, runKey } from '../../src/state/redis/run-keys.ts';
import { advance } from '../../src/state/work/advance-run.ts';
import { cancelRun } from '../../src/state/work/control.ts';
import { jobsOf, startRun } from '../support/engine.ts';
import { ownWorkers } from '../support/own-workers.ts';
import { type JobSketch, sketchSleep } from '../support/plans.ts';
import { snapshot } from '../support/snapshot.ts';
import { until } from '../support/until.ts';

const own = ownWorkers(1);
const { notices, start: startWorkers, work } = own;

describe('a run', () => {
  test('of many short jobs is finished by one worker', async () => {
    const run = await startRun(own.redis, { nap: sketchSleep(1, 500), last: { needs: ['nap'], ...sketchSleep(1) } });
    await work(run, 1, 64);
    expect(await readRun(own.redis, run)).toMatchObject({ status: 'succeeded', counts: { succeeded: 501 } });
    expect(notices).toEqual([]);
  });

  test('is shared by several workers', async () => {
    const run = await startRun(own.redis, { nap: sketchSleep(10, 40) });
    await work(run, 4, 1);
    const shares = await readWorkerShares(own.redis, run);
    expect(shares).toHaveLength(4);
    expect(shares.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(40);
    expect(shares.reduce((sum, { sleptMs }) => sum + sleptMs, 0)).toBe(400);
    expect((await readWorkerSlots(own.redis, run)).map(({ slots }) => slots)).toEqual([1, 1, 1, 1]);
  });

  test('that is one chain of jobs is finished by several workers', async () => {
    const jobs: Record<string, JobSketch> = { j0: sketchSleep(0) };
    for (let n = 1; n < 100; n++) jobs[`j${n}`] = { needs: [`j${n - 1}`], ...sketchSleep(0) };
    const run = await startRun(own.redis, jobs);
    await work(run, 4, 2);
    expect(await readRun(own.redis, run)).toMatchObject({ status: 'succeeded' });
  });
});

test('with lock servers, a job whose lock another worker holds is handed back and runs later, the others at once, and each once', async () => {
  const run = await startRun(own.redis, { nap: sketchSleep(20, 40) });
  const locks = [5, 6, 7].map((db) => own.redis.duplicate({ db }));
  for (const server of locks) await server.set(lockKey(run, 'nap[7]'), 'foreign', 'PX', 1200);
  await work(run, 8, 1, 1000, locks);
  for (const server of locks) server.disconnect();
  const jobs = await jobsOf(own.redis, run);
  expect(jobs.every(({ status }) => status === 'succeeded')).toBe(true);
  expect(jobs.filter(({ attempt }) => attempt > 1).map(({ job }) => job)).toEqual(['nap[7]']);
  const entries = await own.redis.xrange(eventsKey(run), '-', '+');
  const events = entries.flatMap(([id, fields]) => toEvents(id, fields));
  expect(events.filter(({ event }) => event === 'succeeded')).toHaveLength(40);
  expect(notices).toEqual([]);
});

test('nothing starts under a lease that is lost, and a lease that is lost ends all jobs that were claimed under it', async () => {
  const run = await startRun(own.redis, { long: sketchSleep(600_000, 3), last: { needs: ['long'] } });
  startWorkers(run, 1, 3, 1_000);
  await until(async () => (await readRun(own.redis, run))?.counts.running === 3, 'the jobs to run');
  const [lease = ''] = await own.redis.keys(lockKey(run, '*').replace('{', '\\{'));
  await own.redis.set(lease, 'of another', 'PX', 60_000);
  await until(() => notices.filter(({ kind }) => kind === 'lease-lost').length === 3, 'the jobs to be ended');
  await until(
    async () => (await jobsOf(own.redis, run)).filter(({ losses }) => losses === 1).length === 3,
    'the losses',
  );
  const claims = (await own.redis.wpOverdue(keysOf(run), 0, 10)).filter((_, index) => index % 4 === 3);
  expect(claims.map(leaseOf)).not.toContain(lease.split(':').at(-1));
  await cancelRun(own.redis, run);
});

test('after a reconnect, a worker ends the jobs that are not its own any more', async () => {
  const run = await startRun(own.redis, { long: sketchSleep(600_000, 2) });
  const [worker] = startWorkers(run, 1, 2, 60_000);
  await until(async () => (await readRun(own.redis, run))?.counts.running === 2, 'the jobs to run');
  const { claim = '' } = fromFields(await own.redis.wpJob(keysOf(run), 'long[1]'));
  const lost = { job: 'long[1]' as JobId, attempt: 1, claim, outcome: 'lost', holder: worker?.id ?? '' } as const;
  const none = { id: '', count: 0, ahead: 0 };
  await advance(own.redis, run, { worker: 'rescuer', leaseMs: 60_000, outcomes: [lost], claim: none });
  expect(notices).toEqual([]);
  own.redis.disconnect(true);
  await until(() => notices.some(({ kind }) => kind === 'lease-lost'), 'the job to be ended');
  expect(notices.filter(({ kind }) => kind === 'lease-lost')).toEqual([{ kind: 'lease-lost', run, job: 'long[1]' }]);
  await cancelRun(own.redis, run);
});

test('a cancel ends a long sleep at once', async () => {
  const run = await startRun(own.redis, { long: sketchSleep(600_000), next: { needs: ['long'], ...sketchSleep(0) } });
  const done = work(run, 1, 1);
  await until(async () => (await readRun(own.redis, run))?.counts.running === 1, 'the sleep to begin');
  await cancelRun(own.redis, run);
  await done;
  expect(await jobsOf(own.redis, run)).toMatchObject([
    { job: 'long', status: 'cancelled', reason: 'user' },
    { job: 'next', status: 'cancelled', reason: 'user' },
  ]);
});

test('a worker that stops hands back its job without blame, and another worker takes it over at once', async () => {
  const run = await startRun(own.redis, { long: sketchSleep(600_000) });
  const [first] = startWorkers(run, 1, 1);
  await until(async () => (await readRun(own.redis, run))?.counts.running === 1, 'the sleep to begin');
  await first?.stop(0);
  startWorkers(run, 1, 1);
  await until(async () => (await jobsOf(own.redis, run))[0]?.attempt === 2, 'the job to be taken over');
  expect(await jobsOf(own.redis, run)).toMatchObject([{ status: 'running', attempt: 2, failures: 0, losses: 0 }]);
  await cancelRun(own.redis, run);
});

test('a worker without a given run serves every open run in turn', async () => {
  const runs = await Promise.all([1, 2, 3].map(() => startRun(own.redis, { nap: sketchSleep(5, 20) })));
  startWorkers(undefined, 1, 2);
  await until(async () => {
    const records = await Promise.all(runs.map((run) => readRun(own.redis, run)));
    return records.every((record) => record?.status === 'succeeded');
  }, 'all three runs to succeed');
});

test('a job that Redis says a worker has, but the worker does not know, is rescued, and that worker may run it again', async () => {
  const { worker, busy } = await startBusyWorker();
  const run = await startForgotten(worker);
  await until(async () => (await jobsOf(own.redis, run))[0]?.losses === 1, 'the job to be found');
  await cancelRun(own.redis, busy);
  await until(async () => (await readRun(own.redis, run))?.status === 'succeeded', 'the job to run');
});

test('runs that end before a slot is free for them do not delay the rescue of lost jobs', async () => {
  const { worker, busy } = await startBusyWorker();
  for (let n = 0; n < 200; n++) await own.redis.publish('wp:wake', `ready ${newRunId(Date.now())}`);
  const run = await startForgotten(worker);
  await until(async () => (await jobsOf(own.redis, run))[0]?.losses === 1, 'the job to be found');
  await cancelRun(own.redis, busy);
});

test('a job that waits for an answer of Redis can be cancelled like any other job, and frees its slot', async () => {
  const templates = { env: { MADE: `\${{ needs.a.outputs.x }}` } };
  const jobs = { a: sketchSleep(0), b: { needs: ['a'], spec: { templates, needs: ['a' as JobId] } } };
  const run = await startRun(own.redis, jobs);
  const refusal = refuse('wpLegs', run);
  startWorkers(undefined, 1, 1);
  await until(() => notices.some((notice) => notice.kind === 'redis'), 'the refusal');
  await cancelRun(own.redis, run);
  await until(async () => (await readRun(own.redis, run))?.status === 'cancelled', 'the run to be over');
  const next = await startRun(own.redis, { nap: sketchSleep(0) });
  await until(async () => (await readRun(own.redis, next))?.status === 'succeeded', 'the slot to be free');
  refusal.mockRestore();
});

test('a run whose requests Redis refuses does not block the slots, and continues when Redis accepts them again', async () => {
  const refused = await startRun(own.redis, { nap: sketchSleep(0) });
  const refusal = refuse('wpAdvance', refused);
  startWorkers(undefined, 1, 2);
  await until(() => notices.some((notice) => notice.kind === 'redis'), 'the refusal');
  const sound = await startRun(own.redis, { nap: sketchSleep(0, 5) });
  await until(async () => (await readRun(own.redis, sound))?.status === 'succeeded', 'the other run to succeed');
  refusal.mockRestore();
  await until(async () => (await readRun(own.redis, refused))?.status === 'succeeded', 'the run to go on');
  expect(await jobsOf(own.redis, refused)).toMatchObject([{ attempt: 1, losses: 0 }]);
});

/** Redis refuses this script for one run: no setting of a real server does that. */
function refuse(command: 'wpAdvance' | 'wpLegs', run: RunId) {
  const send = own.redis[command].bind(own.redis) as (...args: unknown[]) => Promise<never>;
  return vi.spyOn(own.redis, command).mockImplementation((keys: RunKeys, ...args: readonly unknown[]) => {
    const refusal = Object.assign(new Error("OOM command not allowed when used memory > 'maxmemory'."), {
      name: 'ReplyError',
    });
    return keys[0] === runKey(run) ? Promise.reject(refusal) : send(keys, ...args);
  });
}

test('a run of another version of wp is reported once and left alone, and the other runs are served', async () => {
  const foreign = await startRun(own.redis, { a: {} });
  await own.redis.hset(`wp:{${foreign}}`, 'schema', '0');
  const before = await snapshot(own.redis, foreign);
  startWorkers(undefined, 1, 1);
  await until(() => notices.length > 0, 'the worker to report the run');
  await own.redis.publish('wp:wake', `ready ${foreign}`);
  const other = await startRun(own.redis, { nap: sketchSleep(1) });
  await until(async () => (await readRun(own.redis, other))?.status === 'succeeded', 'the other run to succeed');
  expect(notices).toEqual([{ kind: 'foreign', run: foreign }]);
  expect(await snapshot(own.redis, foreign)).toEqual(before);
  expect(await own.redis.zscore('wp:open', foreign)).toBe('0');
  await own.redis.zrem('wp:open', foreign);
});

/** The run `busy` takes the only slot, for longer than any test. */
async function startBusyWorker(): Promise<{ readonly worker: string; readonly busy: RunId }> {
  const [worker] = startWorkers(undefined, 1, 1, 1_000);
  const busy = await startRun(own.redis, { long: sketchSleep(600_000) });
  await until(async () => (await readRun(own.redis, busy))?.counts.running === 1, 'the slot to be taken');
  return { worker: worker?.id ?? '', busy };
}

/** A run whose only job is claimed under the worker's name, without the worker's knowledge. */
async function startForgotten(worker: string): Promise<RunId> {
  const run = await startRun(own.redis, { nap: sketchSleep(0) });
  const claim = { id: 'forgotten', count: 1, ahead: 0 };
  const { claims } = await advance(own.redis, run, { worker, leaseMs: 100, outcomes: [], claim });
  expect(claims).toMatchObject([{ job: 'nap', attempt: 1 }]);
  return run;
}
