// Submits runs that workers run, and waits for them.
import { expect } from 'vitest';
import { readRun } from '../../src/state/records/records.ts';
import { connectRedis } from '../../src/state/redis/connection.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { dispatched } from './dispatched.ts';
import { type RunStatus, readStatus } from './status.ts';
import { until } from './until.ts';
import { type Environment, redisIn, startWp, type WpProcess } from './wp.ts';

/** Resolves when the worker serves runs. */
export async function startWorker(env: Environment, ...args: readonly string[]): Promise<WpProcess> {
  const worker = startWp(['worker', ...args], env);
  await worker.says(/serves the runs/);
  return worker;
}

/** Returns the run's id. */
export async function submit(path: string, env: Environment): Promise<string> {
  const { exitCode, stdout, stderr } = await dispatched('run', path, '-d', '--redis', redisIn(env));
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

/** Waits until the run is closed, and returns its status. */
export async function closed(run: string, env: Environment): Promise<RunStatus> {
  const redis = await connectRedis(redisIn(env), 'once');
  try {
    const isOver = async (): Promise<boolean> => (await readRun(redis, run as RunId))?.endedAt !== undefined;
    await until(isOver, `run ${run} to end`, 20_000);
  } finally {
    redis.disconnect();
  }
  return readStatus(run, env);
}

/** `job status` of all jobs in order, with the attempt where it is not the first. */
export function jobsIn({ jobs }: RunStatus): string[] {
  return jobs.map(({ job, status, attempt }) => `${job} ${status}${Number(attempt) > 1 ? ` ${attempt}` : ''}`);
}
