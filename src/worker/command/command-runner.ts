// Runs commands, and owns what they share: the folder of their files, the guard, the pipes, the spawner, and the queue for spawns.
// Workers of one process share one runner.
import type { Timers } from '../timers.ts';
import type { CommandRequest, RunningCommand } from './command.ts';
import { closeInherited, OpenFiles } from './descriptors.ts';
import { MarkedProcesses } from './escaped-groups.ts';
import { type CommandTools, Execution } from './execution.ts';
import { ProcessGuard } from './guard.ts';
import { JobFolder } from './job-folder.ts';
import { PipePool } from './pipe-pool.ts';
import { Scarcity } from './scarcity.ts';
import { SpawnQueue } from './spawn-queue.ts';
import { Spawner } from './spawner.ts';

export class CommandRunner {
  readonly #folder = new JobFolder();
  readonly #guard = new ProcessGuard(this.#folder);
  readonly #openFiles = new OpenFiles();
  readonly #pipes = new PipePool(this.#folder, this.#openFiles);
  readonly #spawner = new Spawner();
  readonly #spawns = new SpawnQueue();
  readonly #tools: CommandTools;
  #hasStarted = false;

  /**
   * Starts no process and makes no file before the first command. `onScarcity`: called once, when the machine has no room for another
   * command and wp tries again.
   */
  constructor(timers: Timers, onScarcity: (what: string) => void = () => {}) {
    this.#tools = {
      timers,
      guard: this.#guard,
      pipes: this.#pipes,
      spawner: this.#spawner,
      spawns: this.#spawns,
      scarcity: new Scarcity(onScarcity),
      marked: new MarkedProcesses(),
      softLimitOfUser: this.#openFiles.softLimitOfUser,
    };
  }

  /** The command leads its own process group. When the command has ended, no process of that group is left. */
  start(request: CommandRequest): RunningCommand {
    if (!this.#hasStarted) closeInherited();
    this.#hasStarted = true;
    return new Execution(request, this.#tools);
  }

  /** A path for the WP_OUTPUT of one command: never used before, so the guard also finds the command's processes by it. */
  newOutputPath(): string {
    return this.#folder.newPath('outputs');
  }

  /** Ends commands that still run, and removes their files. No command may be started after this. */
  async close(): Promise<void> {
    // The guard ends what it knows: a command that was spawned after that would run on.
    await this.#spawns.close();
    await this.#guard.close();
    this.#spawner.close();
    this.#pipes.close();
    this.#folder.remove();
  }
}
