// Spawns the leader of a command, and says what is wrong where that fails.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { CommandRequest } from './command.ts';
import { explainSpawnError } from './explain.ts';
import { openPipe, type Pipe } from './pipe.ts';
import { type CommandLine, commandLine } from './shell.ts';

export interface Exit {
  /** Null: killed by `signal`. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Launched {
  readonly pid: number;
  readonly exit: Promise<Exit>;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Everything but the failure is there in the same turn of the event loop, so that no process is ever unaccounted for. */
export function launch(request: CommandRequest): Launched | { readonly failure: Promise<string> } {
  const pipes: Pipe[] = [];
  let scriptFile: number | undefined;
  let launched: Launched | { readonly failure: Promise<string> };
  try {
    const line = commandLine(request.shell, request.script);
    scriptFile = line.scriptFile;
    pipes.push(openPipe());
    pipes.push(openPipe());
    launched = spawnLeader(request, line, pipes);
  } catch (error) {
    launched = { failure: explainSpawnError(error, request) };
  }
  // The child has its own copies.
  for (const file of [scriptFile, ...pipes.map(({ writeEnd }) => writeEnd)])
    if (typeof file === 'number') closeSync(file);
  if ('failure' in launched) for (const { reader } of pipes) reader?.destroy();
  return launched;
}

function spawnLeader(request: CommandRequest, line: CommandLine, pipes: readonly Pipe[]): ReturnType<typeof launch> {
  const child = spawn(line.file, line.args, {
    argv0: line.name,
    cwd: request.cwd,
    env: request.env,
    // A session of its own, and with it a process group and no terminal.
    detached: true,
    stdio: [
      'ignore',
      ...pipes.map(({ writeEnd }) => writeEnd),
      ...(line.scriptFile === undefined ? [] : [line.scriptFile]),
    ],
  });
  if (child.pid === undefined) {
    return { failure: once(child, 'error').then(([error]) => explainSpawnError(error, request)) };
  }
  const [stdout, stderr] = [pipes[0]?.reader ?? child.stdout, pipes[1]?.reader ?? child.stderr] as [Readable, Readable];
  return { pid: child.pid, exit: exitOf(child), stdout, stderr };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}
