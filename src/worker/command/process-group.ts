// The process group of a command. wp signals it only while it is certain that the group's number is still the command's.
import { setTimeout as delay } from 'node:timers/promises';
import type { Guarded } from './guard.ts';
import { isGroupDead } from './process-table.ts';

const shortestWaitMs = 5;
const longestWaitMs = 160;
/** To read the process table costs some ms, so wp does it only for groups that take longer than this to go away. */
const tableWaitMs = 20;

/**
 * Invariant: no signal reaches a stranger. Until its exit has been collected, the leader's pid is taken. After that the kernel does not
 * reuse the number as long as any process has it as its group, which signal 0 tests. Once that test fails, wp never signals the group
 * again. The test could only mislead if, between two looks (less than 0.2 s), the last process of the group ended and the kernel gave
 * out every other pid before it came back to this one.
 */
export class ProcessGroup {
  readonly #id: number;
  readonly #guarded: Guarded;
  #isGone = false;

  /** `id`: the pid of the leader, just spawned. */
  constructor(id: number, guarded: Guarded) {
    this.#id = id;
    this.#guarded = guarded;
    guarded.add(id);
  }

  /** Without effect once the group is gone. */
  signal(signal: NodeJS.Signals | 0): void {
    if (this.#isGone) return;
    try {
      process.kill(-this.#id, signal);
    } catch {
      // No process is left (ESRCH), or none that wp may signal (EPERM), for instance what sudo started.
      this.forget();
    }
  }

  /** Call it after the leader's exit. Resolves when no process of the group lives, or after `limitMs`. */
  async gone(limitMs: number): Promise<void> {
    const endsAt = performance.now() + limitMs;
    this.signal(0);
    for (
      let waitMs = shortestWaitMs;
      !this.#isGone && performance.now() < endsAt;
      waitMs = Math.min(waitMs * 2, longestWaitMs)
    ) {
      await delay(waitMs);
      this.signal(0);
      if (!this.#isGone && waitMs >= tableWaitMs && (await isGroupDead(this.#id, endsAt))) this.forget();
    }
  }

  forget(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#guarded.forgetGroup();
  }
}
