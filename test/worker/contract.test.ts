// What every user relies on, with real workers: a failure stops its dependents and nothing else, attempts are counted, and a flood of
// output costs no lease.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { jobsOf, startRun } from '../support/engine.ts';
import { ownWorkers } from '../support/own-workers.ts';
import { type JobSketch, plainSpec } from '../support/plans.ts';

const own = ownWorkers(7);
const folder = mkdtempSync(join(tmpdir(), 'wp-test-contract-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([1, 2, 8])('a failure stops its dependents and nothing else, with %i workers', async (workers) => {
  const run = await startRun(own.redis, {
    a: running('exit 3'),
    b: { needs: ['a'] },
    c: { needs: ['b'] },
    x: running('true'),
    y: { needs: ['x'] },
    z: { needs: ['c', 'y'] },
  });
  await own.work(run, workers, 1);
  expect(await readRun(own.redis, run)).toMatchObject({ status: 'failed' });
  const skipped = { status: 'skipped', reason: 'upstream-failed', cause: 'a', attempt: 0 };
  expect(await jobsOf(own.redis, run)).toMatchObject([
    { job: 'a', status: 'failed', exitCode: 3 },
    { job: 'b', ...skipped },
    { job: 'c', ...skipped },
    { job: 'x', status: 'succeeded' },
    { job: 'y', status: 'succeeded' },
    { job: 'z', ...skipped },
  ]);
});

test('in a diamond, one side fails after all its retries, the other succeeds at the second attempt, and the run ends', async () => {
  const mark = join(folder, 'tried');
  const run = await startRun(own.redis, {
    a: retrying('true'),
    b: { needs: ['a'], ...retrying('false') },
    c: { needs: ['a'], ...retrying(`test -e ${mark} || { touch ${mark}; exit 1; }`) },
    d: { needs: ['b', 'c'] },
    e: { needs: ['c'] },
  });
  await own.work(run, 2, 2);
  expect(await endings(run)).toEqual(['a succeeded 1', 'b failed 3', 'c succeeded 2', 'd skipped 0', 'e succeeded 1']);
  expect(await readRun(own.redis, run)).toMatchObject({ status: 'failed' });
});

test('a job that floods its output keeps its lease', async () => {
  const run = await startRun(own.redis, { flood: running('yes 0123456789abcdef | head -c 33554432') });
  await own.work(run, 1, 1, 2_000);
  expect(await endings(run)).toEqual(['flood succeeded 1']);
  expect(own.notices).toEqual([]);
});

function running(script: string): JobSketch {
  return { spec: { work: { kind: 'run', script, shell: 'sh' } } };
}

function retrying(script: string): JobSketch {
  return { spec: { ...running(script).spec, retry: { ...plainSpec.retry, max: 2 } } };
}

async function endings(run: RunId): Promise<string[]> {
  return (await jobsOf(own.redis, run)).map(({ job, status, attempt }) => `${job} ${status} ${attempt}`);
}
