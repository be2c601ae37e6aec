// Kills the jobs of a worker that was killed: a tiny process outside the worker that knows the groups and notices the worker's end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { waitAtMost } from '../timers.ts';
import type { JobFolder } from './job-folder.ts';

/**
 * Reads lines: `~mark`, `+pgid`, `-pgid`. The end of the input means the end of the worker: the kernel closes it, whatever killed the
 * worker. Then the listed groups get TERM, and KILL a second later. A group that is found gone is not signalled again, as its number may
 * belong to another group by then. Last, the guard removes the folder of the jobs' files; more than once, where a process that is just
 * ending still makes files in it.
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

/** A guard that lived for less than this is started again only after the same time. */
const shortLifeMs = 1_000;
const closeMs = 5_000;
const removeMs = 50;

/**
 * The worker calls `add` in the same turn as the spawn. Should the worker be killed in between, the guard finds the process by its
 * mark, on systems with a /proc. To wait for an answer of the guard instead would cost every job a round trip.
 */
export class ProcessGuard {
  readonly #folder: JobFolder;
  readonly #groups = new Set<number>();
  #process: ChildProcess | undefined;
  #isClosed = false;
  /** Lines that the guard has not been sent yet. */
  #removed = '';
  #removeTimer: NodeJS.Timeout | undefined;

  /** `folder`: where the jobs have their files. */
  constructor(folder: JobFolder) {
    this.#folder = folder;
  }

  /** Call it before a spawn. `mark`: a value of WP_OUTPUT that only this process will have. */
  announce(mark: string): void {
    if (!this.#process) this.#start();
    this.#folder.make();
    this.#tell(`~${mark}\n`);
  }

  add(pgid: number): void {
    this.#groups.add(pgid);
    if (this.#process) this.#tell(`+${pgid}\n`);
    else this.#start();
  }

  /** Sent with the next line, or after `removeMs`, as each write wakes another process. The kernel does not reuse numbers so fast. */
  remove(pgid: number): void {
    if (!this.#groups.delete(pgid)) return;
    this.#removed += `-${pgid}\n`;
    this.#removeTimer ??= setTimeout(() => this.#tell(''), removeMs).unref();
  }

  /** Ends the groups that are still listed, and then the guard itself. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const guard = this.#process;
    if (!guard?.stdin || guard.exitCode !== null || guard.signalCode !== null) return;
    guard.ref();
    this.#tell('~\n');
    const exit = once(guard, 'exit');
    guard.stdin.end();
    await waitAtMost(exit, closeMs);
  }

  #start(): void {
    const startedAt = performance.now();
    let isOver = false;
    const onEnd = (): void => {
      if (!isOver) this.#restart(performance.now() - startedAt);
      isOver = true;
    };
    try {
      const guard = spawnGuard(this.#folder.path);
      guard.on('error', onEnd);
      guard.on('exit', onEnd);
      this.#process = guard;
      for (const pgid of this.#groups) this.#tell(`+${pgid}\n`);
    } catch {
      onEnd();
    }
  }

  /** Somebody killed the guard, or it could not be started, which may change. */
  #restart(livedMs: number): void {
    this.#process = undefined;
    if (this.#isClosed || this.#groups.size === 0) return;
    const waitMs = livedMs > shortLifeMs ? 0 : shortLifeMs;
    setTimeout(() => !this.#process && this.#groups.size > 0 && this.#start(), waitMs).unref();
  }

  /** The line reaches the pipe at once: Node writes small pieces without waiting for the event loop. */
  #tell(line: string): void {
    clearTimeout(this.#removeTimer);
    this.#removeTimer = undefined;
    this.#process?.stdin?.write(this.#removed + line);
    this.#removed = '';
  }
}

/** A separate session keeps Ctrl-C away from the guard. With `/` as its working folder it blocks the removal of no other folder. */
function spawnGuard(folder: string): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', script, 'wp-guard', folder], {
    argv0: 'wp-guard',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
  });
  guard.unref();
  (guard.stdin as Socket).unref();
  // The 'exit' event reports the end of the guard.
  guard.stdin.on('error', () => {});
  return guard;
}
