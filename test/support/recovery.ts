// What tests of cancel, retry and their like all do: start workers, begin runs, wait for their end.
import { expect } from 'vitest';
import { type RunStatus, readStatus } from './status.ts';
import { until } from './until.ts';
import { type Environment, startWp, type WpProcess, wp } from './wp.ts';

/** Serving before it is handed out. */
export async function startWorker(env: Environment, ...flags: string[]): Promise<WpProcess> {
  const worker = startWp(['worker', ...flags], env);
  await worker.says(/serves the runs/);
  return worker;
}

/** Returns the id of a run that is left to workers. */
export async function submit(path: string, env: Environment): Promise<string> {
  const { exitCode, stdout, stderr } = await wp(['run', path, '-d'], env);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

/** The run as it is once it is over. */
export async function closed(run: string, env: Environment): Promise<RunStatus> {
  return until(async () => {
    const status = await readStatus(run, env);
    return status.ended_at !== undefined && status;
  }, `run ${run} to end`);
}

/** `job status` of all jobs in order, with the attempt where it is not the first. */
export function jobsIn({ jobs }: RunStatus): string[] {
  return jobs.map(({ job, status, attempt }) => `${job} ${status}${Number(attempt) > 1 ? ` ${attempt}` : ''}`);
}
