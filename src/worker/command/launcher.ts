// The worker's side of the launcher, a small process that starts commands for a worker whose memory is large.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { LaunchReply, LaunchRequest } from './launcher-messages.ts';
import type { Exit, Leader, RunningLeader } from './leader.ts';
import { pidsMarked } from './process-table.ts';

/** A launcher that takes longer to answer hangs, and is killed. */
const answerMs = 10_000;
const looks = 10;
const lookMs = 100;

/**
 * Takes one start at a time. When the launcher is gone, nobody can say how its commands exit. So they are killed, and count as ended by
 * that signal.
 */
export class Launcher {
  readonly #process: ChildProcess;
  readonly #running = new Map<number, (how: Exit) => void>();
  #starting: { readonly resolve: (leader: RunningLeader) => void; readonly reject: (why: Error) => void } | undefined;
  #isReady = false;

  constructor(program: string, onEnd: (wasReady: boolean) => void) {
    // A separate session keeps Ctrl-C away from the launcher. NODE_OPTIONS could make it load, or wait for, anything at all.
    this.#process = spawn(process.execPath, [program], {
      argv0: 'wp-launcher',
      detached: true,
      cwd: '/',
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#process.on('message', (reply) => this.#onReply(reply as LaunchReply));
    // After an error it never becomes ready.
    this.#process.on('error', () => {});
    this.#process.once('disconnect', () => {
      onEnd(this.#isReady);
      this.#onEnd();
    });
    this.#process.unref();
    this.#hold();
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Rejects when the leader never ran. The caller may close the files when the promise settles. */
  async start(leader: Leader, files: readonly number[]): Promise<RunningLeader> {
    const hanging = setTimeout(() => this.#process.kill('SIGKILL'), answerMs);
    try {
      return await new Promise<RunningLeader>((resolve, reject) => {
        this.#starting = { resolve, reject };
        this.#hold();
        // An error here means that the launcher is gone, which 'disconnect' reports.
        this.#process.send({ leader, files } satisfies LaunchRequest, () => {});
      });
    } catch (error) {
      if (!this.#process.connected) await killMarked(leader.env.WP_OUTPUT);
      throw error;
    } finally {
      clearTimeout(hanging);
      this.#starting = undefined;
      this.#hold();
    }
  }

  /** Ends the launcher process. */
  close(): void {
    if (this.#process.connected) this.#process.disconnect();
  }

  /** The launcher keeps the worker's process alive only while the worker waits for a reply. */
  #hold(): void {
    if (this.#starting || this.#running.size > 0) this.#process.channel?.ref();
    else this.#process.channel?.unref();
  }

  #onReply(reply: LaunchReply): void {
    if (reply.kind === 'ready') this.#isReady = true;
    else if (reply.kind === 'started') this.#onStart(reply.pid);
    else if (reply.kind === 'exited') this.#onExit(reply.pid, reply.how);
    else this.#starting?.reject(Object.assign(new Error(reply.message), { code: reply.code }));
  }

  /** The leader's exit may be the next reply, in the same turn of the event loop. */
  #onStart(pid: number): void {
    const exit = new Promise<Exit>((resolve) => this.#running.set(pid, resolve));
    this.#starting?.resolve({ pid, exit });
  }

  #onExit(pid: number, how: Exit): void {
    this.#running.get(pid)?.(how);
    this.#running.delete(pid);
    this.#hold();
  }

  #onEnd(): void {
    for (const pid of this.#running.keys()) {
      killGroup(pid);
      this.#onExit(pid, { code: null, signal: 'SIGKILL' });
    }
    this.#starting?.reject(new Error('the launcher, which was starting the command, was killed. Run the job again.'));
  }
}

/** For a command whose pid the launcher had no time to send. It may be in the middle of becoming a process, so wp looks several times. */
async function killMarked(mark: string | undefined): Promise<void> {
  for (let look = 0; mark !== undefined && look < looks; look++) {
    const pids = await pidsMarked(mark);
    for (const pid of pids) killGroup(pid);
    if (pids.length > 0) return;
    await delay(lookMs);
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}
