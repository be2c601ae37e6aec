// One spawn per turn of the event loop, whatever asks for it, so that timers and sockets get theirs in between.

/** Those who wait for their turn, the first come first. */
const waiting: (() => void)[] = [];

/**
 * Each spawn blocks for a millisecond or more. Started straight from the exits of others, they made a 10 ms interval up to 1.3 s
 * late, enough to lose every lease; with a turn each, one spawn is all that a timer has to wait for.
 */
export function spawnTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(next);
  });
}

function next(): void {
  waiting[0]?.();
  waiting.shift();
  if (waiting.length > 0) setImmediate(next);
}
