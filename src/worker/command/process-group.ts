// A process group that is ours to signal, for as long as that is certain.
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessGuard } from './guard.ts';
import { isGroupDead } from './process-table.ts';

const shortestWaitMs = 5;
const longestWaitMs = 160;
/** Going through the process table costs some ms, so only for those who do not go away. */
const tableWaitMs = 20;

/**
 * A number never reaches a stranger. While the leader has not been waited for, its pid is taken. After that the number stays
 * taken for as long as any process has it as its group, which signal 0 asks for. Once the answer was no, the group is not
 * signalled again, ever. To fool us, the last of the group would have to end and the kernel to hand out every other pid, as they
 * go round, before it came back to this one, all between one look and the next: less than 0.2 s.
 *
 * Whoever leaves the group, by `setsid` or in a script by `set -m`, is out of reach: it lives on, as under make.
 */
export class ProcessGroup {
  readonly #id: number;
  readonly #guard: ProcessGuard;
  #isGone = false;

  /** `id`: the pid of the leader, just spawned. */
  constructor(id: number, guard: ProcessGuard) {
    this.#id = id;
    this.#guard = guard;
    guard.add(id);
  }

  /** Without effect once the group is gone. */
  signal(signal: NodeJS.Signals | 0): void {
    if (this.#isGone) return;
    try {
      process.kill(-this.#id, signal);
    } catch {
      // Nobody there (ESRCH), or nobody whom we may signal (EPERM), for instance what sudo started.
      this.forget();
    }
  }

  /** To be called once the leader has exited. Resolves when nobody of the group lives, at the latest after `limitMs`. */
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
    this.#guard.remove(this.#id);
  }
}
