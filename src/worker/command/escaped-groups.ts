// The processes of a command that left its group, by `setsid` or in a script by `set -m`.
import { setTimeout as delay } from 'node:timers/promises';
import { type GroupsByMark, groupsByMark } from './process-table.ts';

/** Finds processes by their mark. One look through /proc serves all that wait for it. */
export class MarkedProcesses {
  #last: Promise<unknown> = Promise.resolve();
  #next: Promise<GroupsByMark> | undefined;

  /** Of a look that begins after this call. */
  async groupsOf(mark: string): Promise<readonly number[]> {
    this.#next ??= this.#look();
    return [...((await this.#next).get(mark) ?? [])];
  }

  #look(): Promise<GroupsByMark> {
    const look = this.#last.then(() => {
      this.#next = undefined;
      return groupsByMark();
    });
    this.#last = look;
    return look;
  }
}

const waits = { shortestMs: 20, longestMs: 320 };

/**
 * Invariant: no signal reaches a stranger. A process that has the mark was started by the command, since no other command ever had the
 * same WP_OUTPUT, and the group of such a process consists of the command's processes. Each signal directly follows a look.
 *
 * Out of reach are processes without the mark: those that were started with another environment, those of other users, and those that
 * a service started at the command's request, as with `docker run` or `at`.
 */
export class EscapedGroups {
  readonly #mark: string;
  readonly #processes: MarkedProcesses;
  readonly #ownGroup: number;
  readonly #terminated = new Set<number>();

  constructor(mark: string, processes: MarkedProcesses, ownGroup: number) {
    this.#mark = mark;
    this.#processes = processes;
    this.#ownGroup = ownGroup;
  }

  /** TERM to those that did not have it yet. False: there are none left. */
  async terminate(): Promise<boolean> {
    const groups = await this.#find();
    for (const group of groups) {
      if (this.#terminated.has(group)) continue;
      this.#terminated.add(group);
      signalGroup(group, 'SIGTERM');
      // A stopped process would sleep through the grace.
      signalGroup(group, 'SIGCONT');
    }
    return groups.length > 0;
  }

  /** TERM, what is left of the grace, then KILL for `killMs` at most. False: there were none. */
  async end(graceLeftMs: () => number, killMs: number): Promise<boolean> {
    for (let waitMs = waits.shortestMs; await this.terminate(); waitMs = Math.min(waitMs * 2, waits.longestMs)) {
      if (graceLeftMs() <= 0) {
        await this.#kill(killMs);
        break;
      }
      await delay(Math.min(waitMs, graceLeftMs()));
    }
    return this.#terminated.size > 0;
  }

  async #kill(limitMs: number): Promise<void> {
    const endsAt = performance.now() + limitMs;
    for (let groups = await this.#find(); groups.length > 0 && performance.now() < endsAt; ) {
      for (const group of groups) signalGroup(group, 'SIGKILL');
      await delay(waits.shortestMs);
      groups = await this.#find();
    }
  }

  async #find(): Promise<readonly number[]> {
    if (this.#mark === '') return [];
    return (await this.#processes.groupsOf(this.#mark)).filter((group) => group !== this.#ownGroup);
  }
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended since the look.
  }
}
