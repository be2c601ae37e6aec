// The work of sleep jobs: waiting, to the millisecond and for any length, until it is over or ended.

/** Node's timers hold at most this, and fire at once when given more. */
const longestTimerMs = 2 ** 31 - 1;

/** Timers come up to a millisecond late; the last stretch is waited for turn by turn of the event loop instead. */
const spinMs = 1.5;

export interface Sleeping {
  /** True: slept to the end. False: ended before. */
  readonly over: Promise<boolean>;
  readonly end: () => void;
}

export function sleep(lengthMs: number): Sleeping {
  const until = performance.now() + lengthMs;
  let timer: NodeJS.Timeout;
  let end = (): void => {};
  const over = new Promise<boolean>((resolve) => {
    const wait = (): void => {
      const leftMs = until - performance.now();
      if (leftMs <= 0) resolve(true);
      else if (leftMs > spinMs) timer = setTimeout(wait, Math.min(leftMs - spinMs, longestTimerMs));
      else setImmediate(wait);
    };
    end = () => {
      clearTimeout(timer);
      resolve(false);
    };
    wait();
  });
  return { over, end };
}
