// One command from its spawn until nothing of its process group is left.
import { type Sleeping, sleep } from '../attempt/sleep.ts';
import type { CommandEnding, CommandRequest, RunningCommand } from './command.ts';
import { type Launched, launch } from './launch.ts';
import type { Exit } from './leader.ts';
import { Output } from './output.ts';
import { ProcessGroup } from './process-group.ts';
import { inTurn } from './spawn-turn.ts';

/** The kernel delivers KILL within milliseconds, unless a process hangs in it, for instance on a dead network disk. */
const killMs = 2_000;

export class Execution implements RunningCommand {
  readonly ending: Promise<CommandEnding>;
  readonly #request: CommandRequest;
  /** Why it is being ended by us; of two reasons the first one stays, and none is taken on once the leader has exited. */
  #why: 'ended' | 'timeout' | undefined;
  #group: ProcessGroup | undefined;
  #output: Output | undefined;
  #leaderExited = false;
  #isKilled = false;
  /** Nothing is waited for any more. */
  #inHurry = false;
  /** When KILL, at the latest, has done its work; by `performance.now()`. */
  #goneAt = 0;
  #grace: Sleeping | undefined;
  #giveUpTimer: NodeJS.Timeout | undefined;
  #giveUp: (noExit: undefined) => void = () => {};
  readonly #givenUp = new Promise<undefined>((resolve) => {
    this.#giveUp = resolve;
  });

  constructor(request: CommandRequest) {
    this.#request = request;
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
    const launched = await inTurn(() => this.#launch());
    if (!launched) return { kind: this.#why ?? 'ended' };
    if ('failure' in launched) return { kind: 'spawn', message: launched.failure };
    const { group, output } = launched;
    const exit = await this.#leaderExit(launched);
    await this.#windUp(group, output);
    if (exit) group.forget();
    else void launched.exit.then(() => group.forget());
    return this.#endingOf(exit);
  }

  /** Absent: it was ended before. The guard is told as soon as there is a process: what it does not know could outlive a worker. */
  async #launch() {
    if (this.#why) return undefined;
    this.#request.guard.start(this.#request.env.WP_OUTPUT ?? '');
    const launched = await launch(this.#request);
    if ('failure' in launched) return launched;
    const group = new ProcessGroup(launched.pid, this.#request.guard);
    this.#group = group;
    // Of what was asked for meanwhile.
    if (this.#why) this.#terminate();
    if (this.#isKilled) group.signal('SIGKILL');
    this.#output = new Output(launched, this.#request.onOutput);
    return { ...launched, group, output: this.#output };
  }

  async #leaderExit({ exit }: Launched): Promise<Exit | undefined> {
    const { timeoutMs } = this.#request;
    const limit = timeoutMs === undefined ? undefined : sleep(timeoutMs);
    void limit?.over.then((isOver) => isOver && this.#stop('timeout'));
    const how = await Promise.race([exit, this.#givenUp]);
    this.#leaderExited = true;
    limit?.end();
    return how;
  }

  /**
   * Of a command that ended by itself, leftovers may still write for the short time of the drain, as `> >(tee log)` does, and are
   * then killed. Of one that we end, those who still live have the rest of the grace: the shell dies of TERM at once, while
   * the program it ran may have to tidy up.
   */
  async #windUp(group: ProcessGroup, output: Output): Promise<void> {
    if (this.#why) await group.gone(this.#goneAt - performance.now());
    await output.drain(() => {
      // Looked at again and again, so that it is known to be ours when it is killed after the drain.
      group.signal(0);
      return this.#inHurry ? 'hurried' : this.#why ? 'brief' : 'patient';
    });
    group.signal('SIGKILL');
    await group.gone(killMs);
    output.stop();
  }

  #stop(why: 'ended' | 'timeout'): void {
    if (this.#leaderExited) this.#inHurry = true;
    if (this.#leaderExited || this.#why) return;
    this.#why = why;
    this.#terminate();
    this.#goneAt = performance.now() + this.#request.graceMs + killMs;
    this.#grace = sleep(this.#request.graceMs);
    void this.#grace.over.then((isOver) => isOver && this.#kill());
  }

  #terminate(): void {
    this.#group?.signal('SIGTERM');
    // A stopped process would sleep through the grace.
    this.#group?.signal('SIGCONT');
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
