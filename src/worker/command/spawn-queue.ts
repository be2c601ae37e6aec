// Allows one spawn per turn of the event loop, so that timers and sockets get their turn in between.

/**
 * Each spawn by Node blocks for a millisecond or more. When the exits of commands started the next commands directly, a timer of 10 ms
 * fired up to 1.3 s late, which is enough to lose every lease. With one spawn per turn, a timer waits for one spawn at most.
 */
export class SpawnQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Spawns that do not block may overlap. */
  add<T>(spawn: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => new Promise((resolve) => setImmediate(resolve)));
    this.#last = turn;
    return turn.then(spawn);
  }
}
