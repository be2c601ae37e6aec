// The work of sleep jobs: waiting, to the millisecond and for any length, until it is over or ended.

/** Node's timers hold at most this, and fire at once when given more. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Timers come late: up to a millisecond, as they count whole ones, and by more where a hypervisor has to wake an idle core, which is
 * slow for some milliseconds even then. So the last stretch is waited for turn by turn of the event loop instead; it gets
 * shorter while sleeps end in time.
 */
const stretch = { leastMs: 1.5, mostMs: 10, shrinks: 0.995, lateMs: 0.5 };
let stretchMs = stretch.mostMs;

function noteEnd(lateMs: number): void {
  stretchMs = lateMs > stretch.lateMs ? stretch.mostMs : Math.max(stretch.leastMs, stretchMs * stretch.shrinks);
}

/** Those that end within `almostMs`, which is how long anything is put off for them. */
const almostOver = new Set<() => void>();
const almostMs = 2;

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
        noteEnd(-leftMs);
        finish(true);
      } else if (leftMs > stretchMs) {
        timer = setTimeout(wait, Math.min(leftMs - stretchMs, longestTimerMs));
      } else {
        if (leftMs <= almostMs) almostOver.add(wait);
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
 * takes 0.3 ms would, where four workers share the loop, half of the time. Put off by `almostMs` at the most.
 */
export function afterSleeps(act: () => void): void {
  const latest = performance.now() + almostMs;
  const look = (): void => {
    if (almostOver.size === 0) act();
    // Sleeps that ended while the loop stalled finish early in the next turn.
    else setImmediate(performance.now() >= latest ? act : look);
  };
  setImmediate(look);
}
