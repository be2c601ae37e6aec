// What a worker does again and again: each thing one at a time, however long Redis takes.
import type { OnRedisTrouble } from '../state/redis/refusal.ts';

export class Intervals {
  readonly #by: string;
  readonly #onTrouble: OnRedisTrouble;
  readonly #timers: NodeJS.Timeout[] = [];

  /** `by`: whose turns they are, for what is said of their failures. */
  constructor(by: string, onTrouble: OnRedisTrouble) {
    this.#by = by;
    this.#onTrouble = onTrouble;
  }

  every(intervalMs: number, act: () => Promise<void>): void {
    const by = `${this.#by} ${this.#timers.length}`;
    let isActing = false;
    let hasFailed = false;
    const turn = async (): Promise<void> => {
      if (isActing) return;
      isActing = true;
      const error = await act().catch((reason: unknown) => reason);
      if (error !== undefined || hasFailed) this.#onTrouble(by, error);
      hasFailed = error !== undefined;
      isActing = false;
    };
    this.#timers.push(setInterval(() => void turn(), intervalMs));
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}
