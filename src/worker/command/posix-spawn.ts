// Starts processes by the C library's posix_spawn, through the optional package koffi.
//
// Node copies the page tables of its process for each spawn, only to throw the copy away: 0.4 ms, and 0.1 ms more for each MB of memory.
// posix_spawn lends the memory to the child until the child is another program, so a spawn costs the same however large the worker is. Its
// caller stands still until then. So it is called in another thread, and several commands start at the same time.
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Exit, Leader, RunningLeader } from './leader.ts';

type Call = ((...args: readonly unknown[]) => number) & {
  /** In one of Node's threads. The last argument is a callback. */
  readonly async: (...args: readonly unknown[]) => void;
};

interface Library {
  readonly func: (prototype: string) => Call;
}

/** From <spawn.h>, the same in glibc and musl: a session of its own, default signal handlers, no blocked signals. */
const flags = 0x80 | 0x04 | 0x08;
const noHang = 1;
/** Larger than these structures are in glibc and musl. */
const attributesBytes = 512;
const actionsBytes = 256;
const signalSetBytes = 128;
/** SIGCHLD reports each exit. This timer keeps the process alive until then. */
const lookMs = 1_000;

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

export class PosixSpawn {
  readonly #spawn: Call;
  readonly #wait: Call;
  readonly #attributes = Buffer.alloc(attributesBytes);
  readonly #actions: Readonly<Record<'init' | 'open' | 'duplicate' | 'folder' | 'destroy', Call>>;
  readonly #running = new Map<number, (how: Exit) => void>();
  #keepAlive: NodeJS.Timeout | undefined;

  /** Throws where koffi is not installed, or where the C library lacks one of these functions. */
  constructor() {
    const c = createRequire(join(import.meta.dirname, 'wp.js'))('koffi').load(null) as Library;
    this.#spawn = c.func(
      'int posix_spawn(_Out_ int *pid, const char *path, void *actions, void *attributes, const char **argv, const char **envp)',
    );
    this.#wait = c.func('int waitpid(int pid, _Out_ int *status, int options)');
    this.#actions = {
      init: c.func('int posix_spawn_file_actions_init(void *actions)'),
      open: c.func(
        'int posix_spawn_file_actions_addopen(void *actions, int fd, const char *path, int flags, int mode)',
      ),
      duplicate: c.func('int posix_spawn_file_actions_adddup2(void *actions, int from, int to)'),
      folder: c.func('int posix_spawn_file_actions_addchdir_np(void *actions, const char *path)'),
      destroy: c.func('int posix_spawn_file_actions_destroy(void *actions)'),
    };
    const allSignals = Buffer.alloc(signalSetBytes);
    c.func('int sigfillset(void *set)')(allSignals);
    c.func('int posix_spawnattr_init(void *attributes)')(this.#attributes);
    c.func('int posix_spawnattr_setflags(void *attributes, short flags)')(this.#attributes, flags);
    c.func('int posix_spawnattr_setsigdefault(void *attributes, void *set)')(this.#attributes, allSignals);
    c.func('int posix_spawnattr_setsigmask(void *attributes, void *set)')(
      this.#attributes,
      Buffer.alloc(signalSetBytes),
    );
    process.on('SIGCHLD', this.#collect);
  }

  /** `files`: descriptors that become 1, 2, ... of the leader. undefined: it did not start; Node's own spawn says why, or succeeds. */
  async start({ file, name, args, cwd, env }: Leader, files: readonly number[]): Promise<RunningLeader | undefined> {
    const argv = [name, ...args];
    const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`);
    // C would cut such a text at the NUL. A program without a slash is looked up in the job's PATH, which only Node does.
    if (!file.startsWith('/') || [cwd, ...argv, ...variables].some((text) => text.includes('\0'))) return undefined;
    const actions = this.#actionsFor(files, cwd);
    const pid = await this.#call(file, actions, [...argv, null], [...variables, null]);
    this.#actions.destroy(actions);
    if (pid === undefined) return undefined;
    const exit = new Promise<Exit>((resolve) => this.#running.set(pid, resolve));
    this.#keepAlive ??= setInterval(this.#collect, lookMs);
    // Its SIGCHLD may have come before its pid was known.
    this.#collect();
    return { pid, exit };
  }

  /** The pid of the new process. */
  #call(file: string, actions: Buffer, argv: readonly unknown[], variables: readonly unknown[]) {
    const pid = [0];
    return new Promise<number | undefined>((resolve, reject) => {
      this.#spawn.async(pid, file, actions, this.#attributes, argv, variables, (failure: unknown, error: number) => {
        if (failure) reject(failure);
        else resolve(error === 0 ? pid[0] : undefined);
      });
    });
  }

  /** Nothing may be started after this, and no exit is reported. */
  close(): void {
    process.off('SIGCHLD', this.#collect);
    clearInterval(this.#keepAlive);
  }

  #actionsFor(files: readonly number[], cwd: string): Buffer {
    const actions = Buffer.alloc(actionsBytes);
    const { init, open, duplicate, folder } = this.#actions;
    init(actions);
    open(actions, 0, '/dev/null', 0, 0);
    for (const [index, from] of files.entries()) duplicate(actions, from, index + 1);
    folder(actions, cwd);
    return actions;
  }

  /** Looks for the exit of each command that runs, as several exits may share one SIGCHLD. */
  readonly #collect = (): void => {
    const status = [0];
    for (const [pid, resolve] of this.#running) {
      if (this.#wait(pid, status, noHang) === 0) continue;
      this.#running.delete(pid);
      resolve(exitOf(status[0] ?? 0));
    }
    if (this.#running.size > 0) return;
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
  };
}

/** As <sys/wait.h> has it: the signal in the low 7 bits, the exit code in the next byte. */
function exitOf(status: number): Exit {
  const signal = status & 0x7f;
  if (signal === 0) return { code: (status >> 8) & 0xff, signal: null };
  return { code: null, signal: (signalNames.get(signal) ?? `SIG${signal}`) as NodeJS.Signals };
}
