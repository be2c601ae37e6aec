// Spawns the leader of a command: the first process of its group.
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Leader {
  readonly file: string;
  /** argv[0] of the program. */
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The complete environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Exit {
  /** Null: killed by `signal`. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningLeader {
  readonly pid: number;
  readonly exit: Promise<Exit>;
}

/** `output`: descriptors from 1 on. A failure is thrown, or comes as an event of a child without a pid. */
export function spawnLeader(
  { file, name, args, cwd, env }: Leader,
  output: readonly (number | 'pipe')[],
): ChildProcess {
  const stdio: StdioOptions = ['ignore', ...output];
  // Detached: the leader gets its own session and process group, and no terminal.
  return spawn(file, args, { argv0: name, cwd, env, detached: true, stdio });
}

/** Rejects when the leader never ran. Otherwise it awaits nothing before it listens for the exit, so no exit is missed. */
export async function running(child: ChildProcess): Promise<RunningLeader> {
  if (child.pid === undefined) throw (await once(child, 'error'))[0];
  const exit = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  return { pid: child.pid, exit };
}
