// Runs a pipeline text with `wp run`, and returns everything known about the run.
import { dispatched, here } from './dispatched.ts';
import { type RunStatus, readStatus } from './status.ts';
import { type Environment, redisIn, runIdIn, type WpResult } from './wp.ts';
import { yamlFile } from './yaml-file.ts';

export interface FinishedRun extends WpResult {
  readonly run: string;
  readonly status: RunStatus;
  /** Status and reason of each job: `skipped condition-false`. */
  readonly endings: Readonly<Record<string, string>>;
  /** Output of a job in its latest attempt. */
  log(job: string): Promise<string>;
}

export async function runYaml(yaml: string, env: Environment, args: readonly string[] = []): Promise<FinishedRun> {
  using file = yamlFile(yaml);
  return finished(await here(['run', file.path, ...args], env), env);
}

/** `result`: result of a `wp run` that has exited. */
export async function finished(result: WpResult, env: Environment): Promise<FinishedRun> {
  const run = runIdIn(result.stdout);
  if (run === '') throw new Error(`wp run ended with ${result.exitCode} and created no run: ${result.stderr}`);
  const status = await readStatus(run, env);
  return {
    ...result,
    run,
    status,
    endings: endingsOf(status),
    log: async (job) => (await dispatched('logs', run, job, '--redis', redisIn(env))).stdout,
  };
}

export function endingsOf({ jobs }: RunStatus): Record<string, string> {
  return Object.fromEntries(
    jobs.map(({ job, status, reason }) => [String(job), [status, reason].filter(Boolean).join(' ')]),
  );
}

/** One job of the status. */
export function jobOf({ jobs }: RunStatus, id: string): Readonly<Record<string, unknown>> | undefined {
  return jobs.find(({ job }) => job === id);
}
