// Runs commands as a worker does, and collects their output.
import {
  type CommandEnding,
  type CommandRequest,
  type RunningCommand,
  startCommand,
} from '../../src/worker/command/command.ts';
import { type ProcessGuard, startGuard } from '../../src/worker/command/guard.ts';

export interface Collected {
  readonly ending: CommandEnding;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly lostOutput: boolean;
  readonly tookMs: number;
}

export interface Started {
  readonly command: RunningCommand;
  /** What it has written so far. */
  readonly stdout: () => string;
  readonly collected: Promise<Collected>;
}

/** One guard for all tests of a process. vitest kills the process, and the guard then removes the files of its jobs. */
export const guard: ProcessGuard = startGuard();
guard.start('');

export const environment = process.env as Readonly<Record<string, string>>;

export function start(script: string, request: Partial<CommandRequest> = {}): Started {
  const startedAt = performance.now();
  const pieces: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  const onOutput = async (stream: 'stdout' | 'stderr', bytes: Buffer): Promise<void> => void pieces[stream].push(bytes);
  const command = startCommand({
    script,
    shell: 'sh',
    cwd: '/',
    env: environment,
    graceMs: 5_000,
    guard,
    onOutput,
    ...request,
  });
  const collected = command.ending.then((ending) => ({
    ending,
    stdout: Buffer.concat(pieces.stdout),
    stderr: Buffer.concat(pieces.stderr),
    lostOutput: command.lostOutput,
    tookMs: performance.now() - startedAt,
  }));
  return { command, stdout: () => Buffer.concat(pieces.stdout).toString(), collected };
}

export async function run(script: string, request: Partial<CommandRequest> = {}): Promise<Collected> {
  return start(script, request).collected;
}
