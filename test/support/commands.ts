// Runs commands as a worker does, and collects their output, for tests.
import type { CommandEnding, CommandRequest, RunningCommand } from '../../src/worker/command/command.ts';
import { CommandRunner } from '../../src/worker/command/command-runner.ts';
import { Timers } from '../../src/worker/timers.ts';

export interface Collected {
  readonly ending: CommandEnding;
  /** stdout and stderr. */
  readonly output: Buffer;
  readonly lostOutput: boolean;
  readonly tookMs: number;
}

export interface Started {
  readonly command: RunningCommand;
  /** The output so far. */
  readonly output: () => string;
  readonly collected: Promise<Collected>;
}

export const timers = new Timers();

/** All tests of a process share it. Nobody closes it: vitest kills the process, and then its guard removes the files of jobs. */
export const commands = new CommandRunner(timers);

export const environment = process.env as Readonly<Record<string, string>>;

export function start(script: string, request: Partial<CommandRequest> = {}, runner = commands): Started {
  const startedAt = performance.now();
  const pieces: Buffer[] = [];
  const onOutput = async (bytes: Buffer): Promise<void> => void pieces.push(bytes);
  const defaults = { shell: 'sh', cwd: '/', env: environment, graceMs: 5_000, onOutput } as const;
  const command = runner.start({ script, ...defaults, ...request });
  const collected = command.ending.then((ending) => ({
    ending,
    output: Buffer.concat(pieces),
    lostOutput: command.lostOutput,
    tookMs: performance.now() - startedAt,
  }));
  return { command, output: () => Buffer.concat(pieces).toString(), collected };
}

export async function run(
  script: string,
  request: Partial<CommandRequest> = {},
  runner = commands,
): Promise<Collected> {
  return start(script, request, runner).collected;
}
