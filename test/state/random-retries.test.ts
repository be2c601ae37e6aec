// Random graphs that end as they may, or are left in the middle, and are retried: only what has to be is opened again, and once all
// of it succeeds, the run is what a fresh one would have been. The variables of random-graphs.test.ts count here, too.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JobRecord } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { retryRun } from '../../src/state/retry/retry-run.ts';
import { cases } from '../model/arbitrary.ts';
import { carryOn, compare, type Driven, drive } from '../model/drive.ts';
import type { Attempt, Graph } from '../model/graph.ts';
import { Model } from '../model/model.ts';
import { jobsOf, outcome, step } from '../support/engine.ts';
import { connection } from '../support/redis.ts';

const { WP_TEST_RANDOM_GRAPHS: asked, WP_TEST_RANDOM_SEED: seed } = process.env;
const numRuns = Number(asked ?? 25);
const limitMs = 60_000 + numRuns * 300;

const redis = await connection();

test.each([
  { when: 'at their end', most: fc.constant(Number.POSITIVE_INFINITY) },
  { when: 'in the middle', most: fc.integer({ min: 1, max: 25 }) },
])(`${numRuns} random graphs retried $when`, { timeout: limitMs + 30_000 }, async ({ most }) => {
  const property = fc.asyncProperty(cases(), most, async (one, steps) => {
    const driven = await drive(redis, one, steps);
    await retryAndFinish(driven);
    const records = await jobsOf(redis, driven.run);
    const model = freshModel(one.graph, records);
    const endings = await compare(redis, { ...driven, model });
    expect(endings.engine.map(withoutCause)).toEqual(endings.model.map(withoutCause));
    expect(
      records.filter(({ cause }) => cause !== undefined).map(({ cause = '' }) => statusOf(records, cause)),
    ).toEqual(records.filter(({ cause }) => cause !== undefined).map(() => 'skipped'));
    expect(await retryRun(redis, driven.run, { downstream: true })).toEqual({ ok: false, why: 'nothing' });
  });
  const seeded = seed !== undefined ? { seed: Number(seed) } : asked === undefined ? { seed: 1 } : {};
  await fc.assert(property, { numRuns, ...seeded, interruptAfterTimeLimit: limitMs, markInterruptAsFailure: true });
});

/** A job that follows and is running keeps the retry from being made: then it is made at the run's end. */
async function retryAndFinish({ run, graph, running }: Driven): Promise<void> {
  if ((await retryOnce(run, graph)) === 'running') {
    await finish(run, graph, running);
    await retryOnce(run, graph);
    await finish(run, graph, []);
  } else {
    await finish(run, graph, running);
  }
}

async function retryOnce(run: RunId, graph: Graph): Promise<string> {
  await carryOn(redis, run, graph);
  const before = await jobsOf(redis, run);
  const retried = await retryRun(redis, run, { downstream: true });
  const after = await jobsOf(redis, run);
  const opened = retried.ok ? reopenable(graph, before) : new Set<string>();
  expect(after.filter(({ job }) => !opened.has(job))).toEqual(before.filter(({ job }) => !opened.has(job)));
  for (const { job, status, attempt } of after.filter((record) => opened.has(record.job))) {
    expect(`${job} ${status}`).toMatch(/ (blocked|ready|skipped)$/);
    expect(attempt).toBe(before.find((record) => record.job === job)?.attempt ?? 0);
  }
  return retried.ok ? 'ok' : retried.why;
}

/** What did not succeed, and all legs of the jobs that need it, or need one that does; those themselves where they are asked again. */
function reopenable(graph: Graph, records: readonly JobRecord[]): Set<string> {
  const failed = records.filter(
    ({ status, reason, allowed }) =>
      (status === 'failed' && !allowed) || status === 'cancelled' || /^upstream-(failed|cancelled)$/.test(reason ?? ''),
  );
  const touched = new Set(failed.map(({ job }) => declared(job)));
  const following = new Set<string>();
  for (const { name, needs, legs, asks } of graph.jobs) {
    if (legs === 0 && !asks) continue;
    if (!needs.some(({ job }) => touched.has(job))) continue;
    touched.add(name);
    following.add(name);
  }
  const legs = [...failed, ...records.filter(({ job }) => following.has(declared(job)))];
  return new Set([...following, ...legs.map(({ job }) => job)]);
}

async function finish(run: RunId, graph: Graph, running: Driven['running']): Promise<void> {
  for (let open = running; ; ) {
    await step(redis, run, { outcomes: open.map(({ job, attempt }) => outcome(job, attempt, 'succeeded')) });
    await carryOn(redis, run, graph);
    open = (await step(redis, run, { claim: 3 })).claims;
    if (open.length === 0) return;
  }
}

/** All succeeds but what has failed and was allowed to: that is not tried again. */
function freshModel(graph: Graph, records: readonly JobRecord[]): Model {
  const model = new Model(graph);
  for (let ready = model.ready(); ready.length > 0; ready = model.ready()) {
    for (const leg of ready) {
      model.start(leg);
      model.settle(leg, attemptOf(records.find(({ job }) => job === leg)));
    }
  }
  return model;
}

function attemptOf(record: JobRecord | undefined): Attempt {
  if (!record?.allowed) return { how: 'succeeded' };
  const { reason, exitCode } = record;
  return { how: 'failed', reason: reason as Attempt['reason'] & string, ...(exitCode !== undefined && { exitCode }) };
}

function statusOf(records: readonly JobRecord[], id: string): string | undefined {
  return records.find(({ job }) => job === id || declared(job) === id)?.status;
}

function declared(job: string): string {
  return job.replace(/\[.*/, '');
}

function withoutCause(line: string): string {
  return line.startsWith('run ') ? line : line.split(' ').slice(0, 3).join(' ');
}
