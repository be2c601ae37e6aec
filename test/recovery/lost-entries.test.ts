// A job that is missing in the indexes of its run is found by its record: workers rescue it, and wp cancel ends it.
import { expect, test } from 'vitest';
import { cancelAndClose } from '../../src/cli/running/cancel-and-close.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { runKey } from '../../src/state/redis/run-keys.ts';
import { connection, ownServer } from '../support/redis.ts';
import { closed, jobsIn, startWorker, submit } from '../support/runs.ts';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { yamlFile } from '../support/yaml-file.ts';

const server = await ownServer();
const redis = await connection(server.url);
const env = { WP_REDIS_URL: server.url, WP_LEASE: '1s' };

/** Its worker was killed while `a` ran, and `a` is not among the running jobs any more. */
async function lostRun(jobs: ReturnType<typeof steeredJobs>, path: string): Promise<string> {
  const run = await submit(path, env);
  await using worker = await startWorker(env);
  await jobs.started('a');
  worker.signal('SIGKILL');
  await worker.end;
  expect(await redis.zrem(`${runKey(run as RunId)}:running`, 'a')).toBe(1);
  return run;
}

test('a worker finds the job, says so, and runs it again', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { a: { run: '${jobs.script}' }, b: { needs: a, run: 'true' } }`);
  const run = await lostRun(jobs, file.path);
  await using worker = await startWorker(env);
  await worker.says(/was damaged in Redis: 1 index entry or count had to be repaired/);
  await worker.says(/job "a" was lost with worker/);
  jobs.end('a', 2);
  expect(jobsIn(await closed(run, env))).toEqual(['a succeeded 2', 'b succeeded']);
});

test.each([false, true])('wp cancel ends the run without a worker (force: %s)', async (force) => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { a: { run: '${jobs.script}' }, b: { needs: a, run: 'true' } }`);
  const run = await lostRun(jobs, file.path);
  const said: string[] = [];
  const output = { print: (text: string) => said.push(text), say: (text: string) => said.push(text) };
  await cancelAndClose(redis, run, { force }, output as unknown as Parameters<typeof cancelAndClose>[3]);
  expect(said).toEqual([`Run ${run} has ended: cancelled. It had no worker.`]);
  expect(jobsIn(await readStatus(run, env))).toEqual(['a cancelled', 'b cancelled']);
});
