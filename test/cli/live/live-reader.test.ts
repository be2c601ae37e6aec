// What the live view reads of a run, and how much it asks of Redis.
import { expect, test } from 'vitest';
import { LiveReader } from '../../../src/cli/live/live-reader.ts';
import type { Jobs } from '../../../src/cli/live/live-state.ts';
import { Rate } from '../../../src/cli/live/rate.ts';
import { retryRun } from '../../../src/state/retry/retry-run.ts';
import { finishRun, outcome, startRun, step } from '../../support/engine.ts';
import { writerOf } from '../../support/logs.ts';
import { startMonitor } from '../../support/monitor.ts';
import type { JobSketch } from '../../support/plans.ts';
import { connection, ownServer } from '../../support/redis.ts';

/** A Redis without workers of other tests. */
const server = await ownServer();
const redis = await connection(server.url);

const leaf: JobSketch = {};

/** Each job as `name status`, with its open needs. */
function listedIn(jobs: Jobs | undefined): string[] {
  if (jobs?.kind !== 'listed') throw new Error('The jobs are not listed.');
  return jobs.jobs.map(({ job, waitsFor }) => [job.job, job.status, ...waitsFor].join(' '));
}

function groupedIn(jobs: Jobs | undefined): Extract<Jobs, { kind: 'grouped' }> {
  if (jobs?.kind !== 'grouped') throw new Error('The jobs are not grouped.');
  return jobs;
}

test('reads each job of a small run, its open needs, and the last lines of running and failed jobs', async () => {
  const run = await startRun(redis, { a: leaf, b: { count: 2 }, c: { needs: ['a', 'b'] }, d: { needs: ['c'] } });
  const { claims } = await step(redis, run, { claim: 2 });
  const [first, second] = claims.map(({ job }) => job);
  const reader = new LiveReader(redis, run);
  for (const job of [first, second]) {
    const log = writerOf(redis, { run, job: job ?? '', attempt: 1 });
    await log.write(Buffer.from(`one\ntwo \x1b[2Jof ${job}`));
    await log.end();
  }
  await reader.read();
  const before = await reader.read();
  expect(listedIn(before?.jobs)).toEqual(['a running', 'b[1] running', 'b[2] ready', 'c blocked a b', 'd blocked c']);
  expect(before?.lines.get('a')).toEqual(['two of a']);
  await step(redis, run, { outcomes: [outcome('a', 1, 'failed', { reason: 'exit', exitCode: 1 })] });
  const after = await reader.read();
  expect(listedIn(after?.jobs)).toContain('c skipped');
  expect(after?.lines.get('a')).toEqual(['one', 'two of a']);
  expect(after?.isUnserved).toBe(true);
});

test('counts the closed legs of each job of a big run, and its running and failed jobs, also after a retry', async () => {
  const run = await startRun(redis, { plan: leaf, work: { count: 60, needs: ['plan'] }, last: { needs: ['work'] } });
  await step(redis, run, { claim: 1 });
  await step(redis, run, { outcomes: [outcome('plan', 1, 'succeeded')], claim: 5 });
  await step(redis, run, { outcomes: [outcome('work[1]', 1, 'failed', { reason: 'exit', exitCode: 3 })] });
  await step(redis, run, { outcomes: [outcome('work[2]', 1, 'succeeded'), outcome('work[3]', 1, 'retry')] });
  const reader = new LiveReader(redis, run);
  const jobs = groupedIn((await reader.read())?.jobs);
  expect(jobs.running.map(({ job }) => job)).toEqual(['work[4]', 'work[5]']);
  expect(jobs.failed).toMatchObject([{ job: 'work[1]', attempt: 1, reason: 'exit', exitCode: 3 }]);
  expect(jobs.groups).toEqual([{ name: 'work', size: 60, counts: expect.any(Map) }]);
  expect(Object.fromEntries(jobs.groups[0]?.counts ?? [])).toMatchObject({
    failed: 1,
    succeeded: 1,
    running: 2,
    ready: 1,
  });
  const ends = [4, 5].map((leg) => outcome(`work[${leg}]`, 1, 'succeeded'));
  await step(redis, run, { outcomes: ends });
  await finishRun(redis, run);
  expect(groupedIn((await reader.read())?.jobs).failed).toHaveLength(1);
  await retryRun(redis, run, { downstream: true });
  await finishRun(redis, run);
  const again = groupedIn((await reader.read())?.jobs);
  expect(again.failed).toEqual([]);
  expect(again.groups[0]?.counts.get('succeeded')).toBe(60);
});

test.each([
  ['few', { a: { count: 45 } }, 40],
  ['many', { a: { count: 3_000 }, b: { count: 200 } }, 1_000],
])('a reader at %s jobs costs a bounded number of commands', async (_, jobs, running) => {
  const run = await startRun(redis, jobs);
  const { claims } = await step(redis, run, { claim: running });
  const failed = claims.slice(0, 20).map(({ job }) => outcome(job, 1, 'failed', { reason: 'exit', exitCode: 1 }));
  await step(redis, run, { outcomes: failed });
  const reader = new LiveReader(redis, run);
  await reader.read();
  await using monitor = await startMonitor(server.url);
  const from = (await monitor.commands()).length;
  for (let n = 0; n < 10; n++) await reader.read();
  const sent = (await monitor.commands()).slice(from).filter(({ isInner }) => !isInner);
  expect(sent.length).toBeLessThanOrEqual(10 * 6 + 5);
});

test('the rate covers the last ten seconds, and is undefined at first', () => {
  const rate = new Rate();
  expect(rate.of(0, 0)).toBeUndefined();
  expect(rate.of(50, 500)).toBeUndefined();
  expect(rate.of(200, 2_000)).toBe(100);
  for (let second = 3; second <= 30; second++) rate.of(200 + second, second * 1_000);
  expect(rate.of(231, 31_000)).toBeCloseTo(1);
  expect(rate.of(5, 32_000)).toBeUndefined();
});
