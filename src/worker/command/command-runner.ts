// Runs commands, and owns what they share: the folder of their files, the guard, the pipes, the launcher, and the queue for spawns.
// Workers of one process share one runner.
import type { Timers } from '../timers.ts';
import type { CommandRequest, RunningCommand } from './command.ts';
import { Execution } from './execution.ts';
import { ProcessGuard } from './guard.ts';
import { JobFolder } from './job-folder.ts';
import { LauncherOnDemand } from './launcher-on-demand.ts';
import { PipePool } from './pipe-pool.ts';
import { SpawnQueue } from './spawn-queue.ts';

export class CommandRunner {
  readonly #timers: Timers;
  readonly #folder = new JobFolder();
  readonly #guard = new ProcessGuard(this.#folder);
  readonly #pipes = new PipePool(this.#folder);
  readonly #launcher = new LauncherOnDemand();
  readonly #spawns = new SpawnQueue();

  /** Starts no process and makes no file before the first command. */
  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** The command leads its own process group. When the command has ended, no process of that group is left. */
  start(request: CommandRequest): RunningCommand {
    return new Execution(request, {
      timers: this.#timers,
      guard: this.#guard,
      pipes: this.#pipes,
      launcher: this.#launcher,
      spawns: this.#spawns,
    });
  }

  /** A path for the WP_OUTPUT of one command: never used before, so the guard also finds the command's processes by it. */
  newOutputPath(): string {
    return this.#folder.newPath('outputs');
  }

  /** Ends commands that still run, and removes their files. No command may be started after this. */
  async close(): Promise<void> {
    await this.#guard.close();
    this.#launcher.close();
    this.#pipes.close();
    this.#folder.remove();
  }
}
