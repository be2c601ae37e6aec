// Kills the jobs of a worker that was killed: a tiny process outside the worker that notices the worker's end and reads what ran.
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { waitAtMost } from '../timers.ts';
import { guardScript } from './guard-script.ts';
import type { JobFolder } from './job-folder.ts';
import { RunningList } from './running-list.ts';

/** A guard that lived for less than this is started again only after the same time. */
const shortLifeMs = 1_000;
const closeMs = 5_000;

/** A command that the guard knows. */
export interface Guarded {
  /** Call it in the same turn as the spawn. */
  add(group: number): void;
  /** The group is gone. Processes that left it may still run. */
  forgetGroup(): void;
  /** Call it when nothing of the command is left, or when it was not started. */
  remove(): void;
}

/**
 * The worker notes each command before its spawn, by its mark. Should the worker be killed before it notes the group, the guard finds the
 * process by the mark, on systems with a /proc. The guard sleeps meanwhile, so a command costs it nothing.
 */
export class ProcessGuard {
  readonly #folder: JobFolder;
  #list: RunningList | undefined;
  #commands = 0;
  #process: ChildProcess | undefined;
  #isClosed = false;

  /** `folder`: where the jobs have their files. */
  constructor(folder: JobFolder) {
    this.#folder = folder;
  }

  /** Call it before a spawn. `mark`: the path in WP_OUTPUT, which no other command has. Throws where no list can be made. */
  announce(mark: string): Guarded {
    this.#list ??= new RunningList();
    if (!this.#process) this.#start(this.#list);
    this.#folder.make();
    const list = this.#list;
    const line = list.add(mark);
    this.#commands += 1;
    return {
      add: (group) => list.set(line, group, mark),
      forgetGroup: () => list.set(line, undefined, mark),
      remove: () => {
        list.remove(line);
        this.#commands -= 1;
      },
    };
  }

  /** Ends the commands that are still listed, and then the guard itself. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const guard = this.#process;
    if (guard?.stdin && guard.exitCode === null && guard.signalCode === null) {
      guard.ref();
      const exit = once(guard, 'exit');
      // With an empty list it would start processes only to find that out.
      if (this.#commands === 0) guard.kill('SIGKILL');
      else guard.stdin.end();
      await waitAtMost(exit, closeMs);
    }
    this.#list?.close();
    this.#list = undefined;
  }

  #start(list: RunningList): void {
    const startedAt = performance.now();
    let isOver = false;
    const onEnd = (): void => {
      if (!isOver) this.#restart(performance.now() - startedAt);
      isOver = true;
    };
    try {
      const guard = spawnGuard(this.#folder.path, list.file);
      guard.on('error', onEnd);
      guard.on('exit', onEnd);
      this.#process = guard;
    } catch {
      onEnd();
    }
  }

  /** Somebody killed the guard, or it could not be started, which may change. */
  #restart(livedMs: number): void {
    this.#process = undefined;
    const start = (): void => {
      if (this.#list && !this.#process && !this.#isClosed && this.#commands > 0) this.#start(this.#list);
    };
    if (livedMs > shortLifeMs) start();
    else setTimeout(start, shortLifeMs).unref();
  }
}

/** A separate session keeps Ctrl-C away from the guard. With `/` as its working folder it blocks the removal of no other folder. */
function spawnGuard(folder: string, list: number): ChildProcess {
  const stdio: StdioOptions = ['pipe', 'ignore', 'ignore', list];
  const guard = spawn('/bin/sh', ['-c', guardScript, 'wp-guard', folder], {
    argv0: 'wp-guard',
    stdio,
    detached: true,
    cwd: '/',
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
  });
  guard.unref();
  (guard.stdin as Socket).unref();
  // The 'exit' event reports the end of the guard.
  guard.stdin?.on('error', () => {});
  return guard;
}
