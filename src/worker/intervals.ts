// What a worker does at regular intervals. A task is not started again while it still waits for Redis.
import type { OnRedisTrouble, Trouble } from '../state/redis/refusal.ts';

export class Intervals {
  readonly #onTrouble: OnRedisTrouble;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(onTrouble: OnRedisTrouble) {
    this.#onTrouble = onTrouble;
  }

  every(intervalMs: number, act: () => Promise<void>): void {
    const trouble: Trouble = {};
    let isActing = false;
    let hasFailed = false;
    const turn = async (): Promise<void> => {
      if (isActing) return;
      isActing = true;
      const error = await act().catch((reason: unknown) => reason);
      if (error !== undefined || hasFailed) this.#onTrouble(trouble, error);
      hasFailed = error !== undefined;
      isActing = false;
    };
    this.#timers.push(setInterval(() => void turn(), intervalMs));
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}
