// The worker's side of the launcher, a small process that starts commands for a worker whose memory is large.
//
// A spawn copies the page tables of the process that asks for it, and the copy is thrown away at once: 0.1 ms for each MB, while
// nothing else goes on there. Through a launcher it costs the same whatever the worker holds.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exit, Leader, RunningLeader } from './leader.ts';
import { pidsMarked } from './process-table.ts';

export interface LaunchRequest {
  readonly leader: Leader;
  /** Descriptors of the worker, for the leader's from 1 on. */
  readonly files: readonly number[];
}

export type LaunchReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'failed'; readonly code?: string | undefined; readonly message: string }
  | { readonly kind: 'exited'; readonly pid: number; readonly how: Exit };

/** Where a spawn of its own costs a worker more than two messages do. */
const largeBytes = 100 * 1024 * 1024;
/** Then it hangs, and is killed. */
const answerMs = 10_000;
const looks = 10;
const lookMs = 100;

let launcher: Launcher | undefined;
let program: string | undefined = join(import.meta.dirname, 'launcher.js');

/** Absent: the worker is small, or the launcher is not up yet, or cannot be had. Until then a worker spawns by itself. */
export function readyLauncher(): Launcher | undefined {
  if (!launcher && program !== undefined && process.memoryUsage.rss() > largeBytes) {
    try {
      if (existsSync(program)) launcher = new Launcher(program, onEnd);
      else program = undefined;
    } catch {
      // There may be room for another process the next time.
    }
  }
  return launcher?.isReady ? launcher : undefined;
}

/** One that was killed is made anew; one that never came up would not the next time. */
function onEnd(wasReady: boolean): void {
  launcher = undefined;
  if (!wasReady) program = undefined;
}

/**
 * Takes one start at a time. Nobody can say any more how the commands of a launcher that is gone exit: they are killed, and that is
 * how they ended.
 */
export class Launcher {
  readonly #process: ChildProcess;
  readonly #running = new Map<number, (how: Exit) => void>();
  #starting: { readonly resolve: (leader: RunningLeader) => void; readonly reject: (why: Error) => void } | undefined;
  #isReady = false;

  constructor(program: string, onEnd: (wasReady: boolean) => void) {
    // In a session of its own, as the guard. NODE_OPTIONS could make it load, or wait for, anything at all.
    this.#process = spawn(process.execPath, [program], {
      argv0: 'wp-launcher',
      detached: true,
      cwd: '/',
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#process.on('message', (reply) => this.#onReply(reply as LaunchReply));
    // Then it is never ready.
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

  /** Rejects when it never ran. Its files may be closed then, or once it runs. */
  async start(leader: Leader, files: readonly number[]): Promise<RunningLeader> {
    const hanging = setTimeout(() => this.#process.kill('SIGKILL'), answerMs);
    try {
      return await new Promise<RunningLeader>((resolve, reject) => {
        this.#starting = { resolve, reject };
        this.#hold();
        // What goes wrong here is the end of the launcher, which is noticed anyway.
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

  /** For as long as something is expected of it, it keeps the worker alive. */
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

  /** Its exit may be the next reply, in the same turn of the event loop. */
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
    this.#starting?.reject(new Error('the process that was to start it was killed. Run the job again.'));
  }
}

/** Of what the launcher had no time to name: it may just be becoming a process of its own. */
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
    // It is gone already.
  }
}
