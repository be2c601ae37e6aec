// Runs that are left to workers: submitted, and waited for.
import { expect, inject } from 'vitest';
import { type RunStatus, readStatus } from './status.ts';
import { until } from './until.ts';
import { type Environment, startWp, type WpProcess, wp } from './wp.ts';

/** Serving before it is handed out. Never on the Redis that all files share, where it would work the runs of their tests. */
export async function startWorker(env: Environment, ...args: readonly string[]): Promise<WpProcess> {
  expect(env.WP_REDIS_URL, 'the Redis of a worker').not.toBe(inject('redisUrl'));
  const worker = startWp(['worker', ...args], env);
  await worker.says(/serves the runs/);
  return worker;
}

/** Returns the run's id. */
export async function submit(path: string, env: Environment): Promise<string> {
  const { exitCode, stdout, stderr } = await wp(['run', path, '-d'], env);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

/** The run as it is once it is over. */
export async function closed(run: string, env: Environment): Promise<RunStatus> {
  return until(
    async () => {
      const status = await readStatus(run, env);
      return status.ended_at !== undefined && status;
    },
    `run ${run} to end`,
    20_000,
  );
}

/** `job status` of all jobs in order, with the attempt where it is not the first. */
export function jobsIn({ jobs }: RunStatus): string[] {
  return jobs.map(({ job, status, attempt }) => `${job} ${status}${Number(attempt) > 1 ? ` ${attempt}` : ''}`);
}
