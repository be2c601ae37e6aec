// One spawn per turn of the event loop, whatever asks for it, so that timers and sockets get theirs in between.

let last: Promise<unknown> = Promise.resolve();

/**
 * Each spawn blocks for a millisecond or more. Started straight from the exits of others, they made a 10 ms interval up to 1.3 s
 * late, enough to lose every lease; with a turn each, one spawn is all that a timer has to wait for. `spawn` does not reject; the
 * next one waits for it, as the guard knows one mark at a time.
 */
export function inTurn<T>(spawn: () => Promise<T>): Promise<T> {
  const turn = last.then(() => new Promise((resolve) => setImmediate(resolve))).then(spawn);
  last = turn;
  return turn;
}
