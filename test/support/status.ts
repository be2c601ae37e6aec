// Reads `wp status RUN --json`, in this process.
import { dispatched } from './dispatched.ts';
import { type Environment, redisIn } from './wp.ts';

export interface RunStatus {
  readonly status: string;
  /** Why the run was stopped, if it was. */
  readonly reason?: string;
  /** Number of allowed failures. */
  readonly warnings: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly jobs: readonly Readonly<Record<string, unknown>>[];
  /** Hooks that were started; undefined: none. */
  readonly hooks?: readonly Readonly<Record<string, unknown>>[];
  readonly failures: readonly { readonly job: string; readonly tail: readonly string[] }[];
  readonly workers: readonly { readonly worker: string; readonly jobs: number; readonly slept_ms: number }[];
  readonly created_at?: number;
  readonly ended_at?: number;
  readonly unserved: boolean;
}

/** `run`: an id or @last. */
export async function readStatus(run: string, env: Environment): Promise<RunStatus> {
  const { exitCode, stdout, stderr } = await dispatched('status', run, '--json', '--redis', redisIn(env));
  if (exitCode !== 0) throw new Error(`wp status ${run} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}
