// Spawns the leader of a command: the first process of its group.
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Leader {
  readonly file: string;
  /** What the program is told it is called. */
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Complete. */
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

/** `output`: descriptors from 1 on. A failure is thrown, or is an event of a child without a pid. */
export function spawnLeader(
  { file, name, args, cwd, env }: Leader,
  output: readonly (number | 'pipe')[],
): ChildProcess {
  const stdio: StdioOptions = ['ignore', ...output];
  // Detached: a session of its own, and with it a process group and no terminal.
  return spawn(file, args, { argv0: name, cwd, env, detached: true, stdio });
}

/** Rejects when it never ran. Everything else is there in the same turn of the event loop, so that no process is unaccounted for. */
export async function running(child: ChildProcess): Promise<RunningLeader> {
  if (child.pid === undefined) throw (await once(child, 'error'))[0];
  const exit = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  return { pid: child.pid, exit };
}
