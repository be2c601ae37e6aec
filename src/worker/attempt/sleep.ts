// The work of sleep jobs: waiting, to the millisecond and for any length, until it is over or ended.

/** Node's timers hold at most this, and fire at once when given more. */
const longestTimerMs = 2 ** 31 - 1;

/** Timers come up to a millisecond late; the last stretch is waited for turn by turn of the event loop instead. */
const lastStretchMs = 2;

/** Those in their last stretch. */
const almostOver = new Set<() => void>();

export interface Sleeping {
  /** True: slept to the end. False: ended before. */
  readonly over: Promise<boolean>;
  readonly end: () => void;
}

export function sleep(lengthMs: number): Sleeping {
  const until = performance.now() + lengthMs;
  let timer: NodeJS.Timeout;
  let turn: NodeJS.Immediate;
  let end = (): void => {};
  const over = new Promise<boolean>((resolve) => {
    const finish = (isOver: boolean): void => {
      clearTimeout(timer);
      clearImmediate(turn);
      almostOver.delete(wait);
      resolve(isOver);
    };
    const wait = (): void => {
      const leftMs = until - performance.now();
      if (leftMs <= 0) {
        finish(true);
      } else if (leftMs > lastStretchMs) {
        timer = setTimeout(wait, Math.min(leftMs - lastStretchMs, longestTimerMs));
      } else {
        almostOver.add(wait);
        turn = setImmediate(wait);
      }
    };
    end = () => finish(false);
    wait();
  });
  return { over, end };
}

/**
 * Acts in a later turn of the event loop, after the sleeps that are almost over by then, so that it makes none of them late: what
 * takes 0.3 ms would, where four workers share the loop, half of the time. Put off by a last stretch at the most.
 */
export function afterSleeps(act: () => void): void {
  const latest = performance.now() + lastStretchMs;
  const look = (): void => {
    if (almostOver.size === 0 || performance.now() >= latest) act();
    else setImmediate(look);
  };
  setImmediate(look);
}
