// Waiting: for a time of any length, to the millisecond, and for an event, but not for ever.

/** Node's timers hold at most this many milliseconds; with more they fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Timers fire late: by up to a millisecond, as they count whole milliseconds, and by more where a hypervisor has to wake an idle core,
 * which is slow for some milliseconds even then. So a sleep spends its last stretch checking the clock on every turn of the event
 * loop. The stretch gets shorter while sleeps end in time, and is at its longest again after a late one.
 */
const stretch = { leastMs: 1.5, mostMs: 10, shrinks: 0.995, lateMs: 0.5 };

/** A sleep that ends within this time is almost over. Nothing is put off for longer than this. */
const almostMs = 2;

export interface Sleeping {
  /** True: slept to the end. False: ended before. */
  readonly over: Promise<boolean>;
  readonly end: () => void;
}

/** All that use one event loop share one object: it keeps the work of one from making the sleeps of another late. */
export class Timers {
  #stretchMs = stretch.mostMs;
  readonly #almostOver = new Set<() => void>();

  sleep(lengthMs: number): Sleeping {
    const until = performance.now() + lengthMs;
    let timer: NodeJS.Timeout;
    let turn: NodeJS.Immediate;
    let end = (): void => {};
    const over = new Promise<boolean>((resolve) => {
      const finish = (isOver: boolean): void => {
        clearTimeout(timer);
        clearImmediate(turn);
        this.#almostOver.delete(wait);
        resolve(isOver);
      };
      const wait = (): void => {
        const leftMs = until - performance.now();
        if (leftMs <= 0) {
          this.#noteEnd(-leftMs);
          finish(true);
        } else if (leftMs > this.#stretchMs) {
          timer = setTimeout(wait, Math.min(leftMs - this.#stretchMs, longestTimerMs));
        } else {
          if (leftMs <= almostMs) this.#almostOver.add(wait);
          turn = setImmediate(wait);
        }
      };
      end = () => finish(false);
      wait();
    });
    return { over, end };
  }

  /**
   * Calls `act` in a later turn of the event loop, after the sleeps that are almost over by then, so that it delays none of them: where
   * four workers share the loop, a call of 0.3 ms would delay a sleep half of the time. Waits for `almostMs` at most.
   */
  afterSleeps(act: () => void): void {
    const latest = performance.now() + almostMs;
    const look = (): void => {
      if (this.#almostOver.size === 0) act();
      // Sleeps that ended while the loop stalled finish early in the next turn.
      else setImmediate(performance.now() >= latest ? act : look);
    };
    setImmediate(look);
  }

  #noteEnd(lateMs: number): void {
    const shorterMs = Math.max(stretch.leastMs, this.#stretchMs * stretch.shrinks);
    this.#stretchMs = lateMs > stretch.lateMs ? stretch.mostMs : shorterMs;
  }
}

/** Resolves when `event` has settled, or after `limitMs`. Leaves no timer behind. */
export function waitAtMost(event: Promise<unknown>, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    const settle = (): void => {
      clearTimeout(timer);
      resolve();
    };
    event.then(settle, settle);
  });
}
