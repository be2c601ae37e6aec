// The built `wp` as a user has it: run to its end, or started and left running for a test to meddle with.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until.ts';

export interface WpResult {
  /** Absent: a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WpProcess extends AsyncDisposable {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Waits until the process has printed something that matches. */
  readonly says: (pattern: RegExp) => Promise<RegExpMatchArray>;
  readonly end: Promise<WpResult>;
}

/** Environment on top of the test's own; `WP_REDIS_URL` says which Redis, without it the embedded one is used. */
export type Environment = Readonly<Record<string, string>>;

export function redisIn({ WP_REDIS_URL: url }: Environment): string {
  if (url === undefined) throw new Error('The environment names no Redis.');
  return url;
}

export async function wp(args: readonly string[], env: Environment = {}): Promise<WpResult> {
  return startWp(args, env).end;
}

/** Killed at the latest when the test leaves the scope of `await using`. */
export function startWp(args: readonly string[], env: Environment = {}): WpProcess {
  if (args[0] === 'worker' && env.WP_REDIS_URL !== undefined && env.WP_REDIS_URL === process.env.SHARED_TEST_REDIS) {
    throw new Error('A worker would serve the runs of all test files: it needs a Redis of its own.');
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

/** Of what `wp run` prints. */
export function runIdIn(stdout: string): string {
  return stdout.match(/^Run (\w+)/m)?.[1] ?? '';
}
