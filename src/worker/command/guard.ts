// Kills the jobs of a worker that was killed: a tiny process outside that knows the groups and sees the worker's end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { jobFolder, makeJobFolder } from './job-folder.ts';
import { within } from './within.ts';

/**
 * `add` comes in the same turn as the spawn. Should the worker be killed in between, the guard finds the process by its mark, where
 * there is a /proc; making every job wait for a word from the guard would cost each a round trip.
 */
export interface ProcessGuard {
  /** To be called before a spawn; makes the folder of the jobs' files. `mark`: a value of WP_OUTPUT that only this process will have. */
  start(mark: string): void;
  add(pgid: number): void;
  remove(pgid: number): void;
  /** Ends what is still listed, and then itself. */
  close(): Promise<void>;
}

/**
 * Reads `~mark`, `+pgid`, `-pgid`, and `.` where the process goes on, which then has more of its jobs' files. The end of the input is the end of the worker: the kernel closes it, whatever killed the worker. What is
 * listed then gets TERM, a second, KILL; a group that is found gone is not signalled again, as its number may be another's. Last,
 * the folder of the jobs' files is removed; again where something was just being made in it.
 */
const script = `
trap '' INT TERM HUP QUIT
remove_files() {
  for _ in 1 2 3 4 5; do rm -rf -- "$1" && return; sleep 0.1; done
}
trap 'remove_files "$1"' EXIT
groups=' '
mark=
while read -r line; do
  pgid=\${line#[~+-]}
  case $line in
    '~'*) mark=$pgid ;;
    +*) groups="$groups$pgid " mark= ;;
    .) trap - EXIT ;;
    -*) case $groups in *" $pgid "*) groups="\${groups%% $pgid *} \${groups#* $pgid }" ;; esac ;;
  esac
done
signal_all() {
  left=' '
  for pgid in $groups; do kill -s "$1" -- "-$pgid" 2>/dev/null && left="$left$pgid "; done
  groups=$left
}
find_marked() {
  [ -n "$mark" ] || return 0
  for found in $(grep -lsF "WP_OUTPUT=$mark" /proc/[0-9]*/environ); do
    pid=\${found#/proc/}
    pid=\${pid%/environ}
    case $groups in *" $pid "*) ;; *) groups="$groups$pid " ;; esac
  done
}
find_marked
signal_all TERM
signal_all CONT
for _ in 1 2 3 4 5 6 7 8 9 10; do
  [ "$groups$mark" = ' ' ] && exit
  sleep 0.1
  find_marked
  signal_all 0
done
signal_all KILL
`;

/** A guard that ends sooner is not started again at once. */
const shortLifeMs = 1_000;
const closeMs = 5_000;
const removeMs = 50;

/** Starts no process before the first group is added. */
export function startGuard(): ProcessGuard {
  return new Guard();
}

class Guard implements ProcessGuard {
  readonly #groups = new Set<number>();
  #process: ChildProcess | undefined;
  #isClosed = false;
  /** What the guard has not been told yet. */
  #removed = '';
  #removeTimer: NodeJS.Timeout | undefined;

  start(mark: string): void {
    if (!this.#process) this.#start();
    makeJobFolder();
    this.#tell(`~${mark}\n`);
  }

  add(pgid: number): void {
    this.#groups.add(pgid);
    if (this.#process) this.#tell(`+${pgid}\n`);
    else this.#start();
  }

  /** Told together with the next group, or soon: each word costs a change of process. Numbers are not given out again so fast. */
  remove(pgid: number): void {
    if (!this.#groups.delete(pgid)) return;
    this.#removed += `-${pgid}\n`;
    this.#removeTimer ??= setTimeout(() => this.#tell(''), removeMs).unref();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const guard = this.#process;
    if (!guard?.stdin || guard.exitCode !== null || guard.signalCode !== null) return;
    guard.ref();
    this.#tell('~\n.\n');
    const exit = once(guard, 'exit');
    guard.stdin.end();
    await within(exit, closeMs);
  }

  #start(): void {
    const startedAt = performance.now();
    let isOver = false;
    const onEnd = (): void => {
      if (!isOver) this.#restart(performance.now() - startedAt);
      isOver = true;
    };
    try {
      const guard = spawnGuard();
      guard.on('error', onEnd);
      guard.on('exit', onEnd);
      this.#process = guard;
      for (const pgid of this.#groups) this.#tell(`+${pgid}\n`);
    } catch {
      onEnd();
    }
  }

  /** Somebody killed it, or it could not be started, which may change. */
  #restart(livedMs: number): void {
    this.#process = undefined;
    if (this.#isClosed || this.#groups.size === 0) return;
    const waitMs = livedMs > shortLifeMs ? 0 : shortLifeMs;
    setTimeout(() => !this.#process && this.#groups.size > 0 && this.#start(), waitMs).unref();
  }

  /** Reaches the pipe at once: Node writes small pieces without waiting for the event loop. */
  #tell(line: string): void {
    clearTimeout(this.#removeTimer);
    this.#removeTimer = undefined;
    this.#process?.stdin?.write(this.#removed + line);
    this.#removed = '';
  }
}

/** In a session of its own, so that no Ctrl-C reaches it, and away from any folder that somebody may want to remove. */
function spawnGuard(): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', script, 'wp-guard', jobFolder()], {
    argv0: 'wp-guard',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
  });
  guard.unref();
  (guard.stdin as Socket).unref();
  // Its end is noticed by its exit.
  guard.stdin.on('error', () => {});
  return guard;
}
