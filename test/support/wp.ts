// Runs the built `wp` in a process, to its end or for a test to disturb.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until.ts';

export interface WpResult {
  /** null: a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WpProcess extends AsyncDisposable {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Waits until the output of the process matches. */
  readonly says: (pattern: RegExp) => Promise<RegExpMatchArray>;
  readonly end: Promise<WpResult>;
}

/** Variables on top of the test's environment. Without `WP_REDIS_URL`, wp uses its private Redis. */
export type Environment = Readonly<Record<string, string>>;

export function redisIn({ WP_REDIS_URL: url }: Environment): string {
  if (url === undefined) throw new Error('The environment has no WP_REDIS_URL.');
  return url;
}

export async function wp(args: readonly string[], env: Environment = {}): Promise<WpResult> {
  return startWp(args, env).end;
}

/** `await using` kills the process at the end of its scope, if it still runs. */
export function startWp(args: readonly string[], env: Environment = {}): WpProcess {
  if (args[0] === 'worker' && env.WP_REDIS_URL !== undefined && env.WP_REDIS_URL === process.env.SHARED_TEST_REDIS) {
    throw new Error('A worker on the shared Redis would serve the runs of all test files. Start an own server.');
  }
  const child = spawn(process.execPath, ['dist/wp.js', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const end = endOf(child, output);
  return {
    pid: child.pid ?? 0,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    signal: (signal) => void child.kill(signal),
    says: (pattern) =>
      until(
        () => (output.stdout + output.stderr).match(pattern),
        () => `wp to say ${pattern}, not: ${output.stdout}${output.stderr}`,
      ),
    end,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      child.kill('SIGCONT');
      await end;
    },
  };
}

async function endOf(child: ChildProcess, output: { stdout: string; stderr: string }): Promise<WpResult> {
  await once(child, 'close');
  return { exitCode: child.exitCode, ...output };
}

/** Finds the run id in the output of `wp run`. */
export function runIdIn(stdout: string): string {
  return stdout.match(/^Run (\w+)/m)?.[1] ?? '';
}
