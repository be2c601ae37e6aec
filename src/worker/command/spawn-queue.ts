// Allows one spawn per turn of the event loop, so that timers and sockets get their turn in between.

/**
 * Each spawn by Node blocks for a millisecond or more. When the exits of commands started the next commands directly, a timer of 10 ms
 * fired up to 1.3 s late, which is enough to lose every lease. With one spawn per turn, a timer waits for one spawn at most.
 */
export class SpawnQueue {
  readonly #underWay = new Set<Promise<unknown>>();
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** Spawns that do not block may overlap. undefined: the queue was closed before. */
  add<T>(spawn: () => Promise<T>): Promise<T | undefined> {
    const turn = this.#last.then(() => new Promise((resolve) => setImmediate(resolve)));
    this.#last = turn;
    const spawned = turn.then(() => (this.#isClosed ? undefined : spawn()));
    this.#underWay.add(spawned);
    const forget = (): void => void this.#underWay.delete(spawned);
    spawned.then(forget, forget);
    return spawned;
  }

  /** Nothing is spawned any more. Resolves when the spawns that were under way are done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#underWay);
  }
}
