// A cancel at any moment around a claim: after wp has confirmed it, no job of the run starts.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { toEvents } from '../../src/state/look/events.ts';
import { readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { eventsKey } from '../../src/state/redis/run-keys.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { cancelRun } from '../../src/state/work/control.ts';
import { jobsOf, outcome, startRun, step } from '../support/engine.ts';
import { lives } from '../support/processes.ts';
import { connection, ownServer } from '../support/redis.ts';
import { closed, jobsIn, startWorker, submit } from '../support/runs.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const worker = await connection();
const client = await connection();
/** The worker of the second test would serve the runs of other test files. */
const server = await ownServer();

test('after none of 100 cancels does a job start, and jobs that were claimed before do not succeed', async () => {
  let claimedBefore = 0;
  for (let round = 0; round < 100; round++) {
    const run = await startRun(worker, { hold: {}, q: {}, q2: { needs: ['q'] } });
    await step(worker, run, { claim: 1 });
    const settle = after(worker, () => step(worker, run, { outcomes: [outcome('hold', 1, 'succeeded')], claim: 1 }));
    const [{ claims }] = await Promise.all([settle, after(client, () => cancelRun(client, run))]);
    claimedBefore += claims.length;
    const ended = claims.map(({ job, attempt }) => outcome(job, attempt, 'succeeded'));
    expect((await step(worker, run, { outcomes: ended, claim: 9 })).claims).toEqual([]);
    const records = await jobsOf(worker, run);
    const expected = { q: 'cancelled', q2: 'cancelled' };
    expect(Object.fromEntries(records.slice(1).map(({ job, status }) => [job, status]))).toEqual(expected);
    expect(await readRun(worker, run)).toMatchObject({ status: 'cancelled' });
    expect(await startedAfterCancel(run)).toEqual([]);
  }
  expect(claimedBefore).toBeGreaterThan(0);
  expect(claimedBefore).toBeLessThan(100);
});

/** At once, or after a few round trips. */
async function after<T>(redis: WpRedis, act: () => Promise<T>): Promise<T> {
  for (let trips = Math.floor(Math.random() * 6); trips > 0; trips--) await redis.ping();
  return act();
}

async function startedAfterCancel(run: RunId): Promise<string[]> {
  const entries = await client.xrange(eventsKey(run), '-', '+');
  const events = entries.flatMap(([id, fields]) => toEvents(id, fields));
  const cancelledAt = events.findIndex(({ event }) => event === 'run-cancelling');
  return events.slice(cancelledAt).flatMap(({ event, job = '' }) => (event === 'started' ? [job] : []));
}

test('with a real worker, no process of the run starts after the cancel, and none is left', {
  timeout: 120_000,
}, async () => {
  const env = { WP_REDIS_URL: server.url };
  await using _worker = await startWorker(env);
  for (let round = 0; round < 10; round++) {
    using jobs = steeredJobs();
    const job = `run: '${jobs.script}'`;
    using file = yamlFile(`jobs: { hold: { priority: 1, ${job} }, q: { ${job} }, q2: { needs: q, ${job} } }`);
    const run = await submit(file.path, env);
    const pids = [await jobs.started('hold')];
    const cancelling = wp(['cancel', run], env);
    // About the time that the command takes to start.
    await delay(Math.random() * 600);
    jobs.end('hold');
    expect((await cancelling).exitCode).toBe(0);
    const acknowledged = jobs.starts('q');
    const status = await closed(run, env);
    expect(jobs.starts('q')).toBe(acknowledged);
    if (acknowledged > 0) pids.push(await jobs.started('q'));
    expect([status.status, jobsIn(status).slice(1), jobs.starts('q2')]).toEqual([
      'cancelled',
      ['q cancelled', 'q2 cancelled'],
      0,
    ]);
    expect(pids.filter(lives)).toEqual([]);
  }
});
