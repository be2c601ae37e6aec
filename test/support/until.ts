// Waits in tests until something is true, never for a fixed time.
import { setTimeout as delay } from 'node:timers/promises';

/** Resolves with the first truthy answer of `probe`; fails after the deadline. `what` completes "waited for". */
export async function until<T>(
  probe: () => T | Promise<T>,
  what: string | (() => string),
  deadlineMs = 10_000,
): Promise<Exclude<T, null | undefined | false>> {
  const startedAt = performance.now();
  for (;;) {
    const answer = await probe();
    if (answer) return answer as Exclude<T, null | undefined | false>;
    if (performance.now() - startedAt > deadlineMs) {
      throw new Error(`Waited ${deadlineMs} ms in vain for ${typeof what === 'string' ? what : what()}.`);
    }
    await delay(20);
  }
}
