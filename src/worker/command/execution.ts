// One command from its spawn until nothing of its process group is left.
import type { Sleeping, Timers } from '../timers.ts';
import type { CommandEnding, CommandRequest, RunningCommand } from './command.ts';
import { EscapedGroups, type MarkedProcesses } from './escaped-groups.ts';
import { type Launched, type LaunchFailure, type LaunchTools, launch } from './launch.ts';
import type { Exit } from './leader.ts';
import { Output } from './output.ts';
import { ProcessGroup } from './process-group.ts';
import type { Scarcity } from './scarcity.ts';
import type { SpawnQueue } from './spawn-queue.ts';

/** How long processes may take to be gone after KILL. The kernel needs milliseconds, unless a process hangs, for instance on a dead network disk. */
const killMs = 2_000;

/** What the commands of a runner share. */
export interface CommandTools extends LaunchTools {
  readonly timers: Timers;
  readonly spawns: SpawnQueue;
  readonly scarcity: Scarcity;
  readonly marked: MarkedProcesses;
}

interface Begun extends Launched {
  readonly group: ProcessGroup;
  readonly escaped: EscapedGroups;
  readonly output: Output;
  /** Nothing of the command is left. */
  readonly end: () => void;
}

export class Execution implements RunningCommand {
  readonly ending: Promise<CommandEnding>;
  readonly #request: CommandRequest;
  readonly #tools: CommandTools;
  /** Why wp ends the command. The first reason stays; after the leader's exit there is none to add. */
  #why: 'ended' | 'timeout' | undefined;
  #group: ProcessGroup | undefined;
  #escaped: EscapedGroups | undefined;
  #output: Output | undefined;
  #leaderExited = false;
  #isKilled = false;
  /** Wait for nothing any more. */
  #inHurry = false;
  /** When the group is gone at the latest, by `performance.now()`. */
  #goneAt = 0;
  #grace: Sleeping | undefined;
  #giveUpTimer: NodeJS.Timeout | undefined;
  #giveUp: (noExit: undefined) => void = () => {};
  readonly #givenUp = new Promise<undefined>((resolve) => {
    this.#giveUp = resolve;
  });

  constructor(request: CommandRequest, tools: CommandTools) {
    this.#request = request;
    this.#tools = tools;
    this.ending = this.#run().finally(() => {
      this.#grace?.end();
      clearTimeout(this.#giveUpTimer);
    });
  }

  get lostOutput(): boolean {
    return this.#output?.wasCut ?? false;
  }

  end(): void {
    this.#stop('ended');
  }

  kill(): void {
    if (!this.#leaderExited) this.#why ??= 'ended';
    this.#inHurry = true;
    this.#kill();
  }

  async #run(): Promise<CommandEnding> {
    const launched = await this.#launch();
    if (!launched) return { kind: this.#why ?? 'ended' };
    if ('failure' in launched) return { kind: 'spawn', message: launched.failure };
    const exit = await this.#leaderExit(launched);
    await this.#windUp(launched);
    if (exit) launched.end();
    else void launched.exit.then(launched.end);
    return this.#endingOf(exit);
  }

  /** undefined: the command was ended before its spawn. */
  async #launch(): Promise<Begun | LaunchFailure | undefined> {
    const { spawns, scarcity } = this.#tools;
    for (;;) {
      const launched = await spawns.add(async () => (this.#why ? undefined : this.#begin()));
      if (!launched || !('failure' in launched)) return launched;
      if (!launched.isScarcity || !(await scarcity.wait(launched.failure))) return launched;
    }
  }

  /** The guard hears of the process at once: a process that the guard does not know could outlive the worker. */
  async #begin(): Promise<Begun | LaunchFailure> {
    const launched = await launch(this.#request, this.#tools);
    if ('failure' in launched) return launched;
    this.#tools.scarcity.end();
    const { guarded, outputs, pid } = launched;
    const group = new ProcessGroup(pid, guarded);
    this.#group = group;
    this.#escaped = new EscapedGroups(this.#request.env.WP_OUTPUT ?? '', this.#tools.marked, pid);
    // `end` or `kill` may have been called meanwhile.
    if (this.#why) this.#terminate();
    if (this.#isKilled) group.signal('SIGKILL');
    this.#output = new Output(outputs, this.#request.onOutput);
    const end = (): void => {
      group.forget();
      guarded.remove();
    };
    return { ...launched, group, escaped: this.#escaped, output: this.#output, end };
  }

  async #leaderExit({ exit }: Launched): Promise<Exit | undefined> {
    const { timeoutMs } = this.#request;
    const limit = timeoutMs === undefined ? undefined : this.#tools.timers.sleep(timeoutMs);
    void limit?.over.then((isOver) => isOver && this.#stop('timeout'));
    const how = await Promise.race([exit, this.#givenUp]);
    this.#leaderExited = true;
    limit?.end();
    return how;
  }

  /**
   * After a command that ended by itself, leftover processes may write until the end of the drain, as `> >(tee log)` does; then they are
   * killed. After a command that wp ends, the processes that still live have the rest of the grace: the shell dies of TERM at once, while
   * the program that it ran may have to tidy up.
   *
   * Processes that left the group are looked for only where wp ends the command, or where somebody still has its output open, since a
   * look takes some ms. So a daemon that has closed its output outlives a command that ended by itself.
   */
  async #windUp({ group, escaped, output }: Begun): Promise<void> {
    const exitedAt = performance.now();
    if (this.#why) {
      await group.gone(this.#goneAt - performance.now());
      await escaped.end(() => this.#graceLeftMs(this.#goneAt - killMs), killMs);
    }
    await output.drain(() => {
      // Checked again and again, so that the group is known to be ours when it is killed after the drain.
      group.signal(0);
      return this.#inHurry ? 'minimal' : this.#why ? 'short' : 'long';
    });
    group.signal('SIGKILL');
    await group.gone(killMs);
    if (!output.isOver && !this.#why) {
      const hadEscaped = await escaped.end(() => this.#graceLeftMs(exitedAt + this.#request.graceMs), killMs);
      if (hadEscaped) await output.drain(() => 'minimal');
    }
    output.stop();
  }

  #graceLeftMs(until: number): number {
    return this.#inHurry || this.#isKilled ? 0 : until - performance.now();
  }

  #stop(why: 'ended' | 'timeout'): void {
    if (this.#leaderExited) this.#inHurry = true;
    if (this.#leaderExited || this.#why) return;
    this.#why = why;
    this.#terminate();
    this.#goneAt = performance.now() + this.#request.graceMs + killMs;
    this.#grace = this.#tools.timers.sleep(this.#request.graceMs);
    void this.#grace.over.then((isOver) => isOver && this.#kill());
  }

  #terminate(): void {
    this.#group?.signal('SIGTERM');
    // A stopped process would sleep through the grace.
    this.#group?.signal('SIGCONT');
    void this.#escaped?.terminate();
  }

  #kill(): void {
    this.#isKilled = true;
    this.#group?.signal('SIGKILL');
    if (this.#leaderExited) return;
    this.#goneAt = performance.now() + killMs;
    this.#giveUpTimer ??= setTimeout(this.#giveUp, killMs, undefined);
  }

  #endingOf(exit: Exit | undefined): CommandEnding {
    if (this.#why) return { kind: this.#why };
    if (exit?.signal) return { kind: 'signal', signal: exit.signal };
    return { kind: 'exit', exitCode: exit?.code ?? -1 };
  }
}
