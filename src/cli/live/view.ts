// The live view of a run: what is known of it, drawn again and again until it is over.
import { setTimeout as delay } from 'node:timers/promises';
import { redisNow } from '../../state/redis/clock.ts';
import { insist, type OnRedisTrouble } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed } from '../../state/redis/status.ts';
import type { Colours } from '../text/colours.ts';
import { drawFrame } from './frame.ts';
import { Look } from './look.ts';
import type { Screen } from './screen.ts';
import type { LiveState } from './state.ts';

/** With it a look asks 20 things of Redis in a second. */
const lookMs = 300;
const drawMs = 200;
/** At the beginning there is nothing to see yet, and Redis has its first jobs to hand out. */
const firstMs = 100;

export interface Viewing {
  readonly screen: Screen;
  readonly colours: Colours;
  /** What Ctrl-C does. */
  readonly hint: string;
  readonly isAway: () => boolean;
  readonly onTrouble: OnRedisTrouble;
  /** Resolves as soon as the run is known to be over; absent: only by looking. */
  readonly over?: Promise<unknown>;
  /** Ends the looking. */
  readonly signal: AbortSignal;
}

/** Returns when the run is over, or is gone. */
export async function viewRun(redis: WpRedis, run: RunId, viewing: Viewing): Promise<void> {
  const { onTrouble, over } = viewing;
  const known = new AbortController();
  void over?.finally(() => known.abort()).catch(() => {});
  const signal = AbortSignal.any([viewing.signal, known.signal]);
  await pause(firstMs, signal);
  const startedAt = performance.now();
  const epochMs = (await insist(() => redisNow(redis), onTrouble)) - startedAt;
  const look = new Look(redis, run);
  const view = new View(viewing, () => epochMs + performance.now());
  const timer = setInterval(() => view.draw(), drawMs).unref();
  signal.addEventListener('abort', () => clearInterval(timer));
  try {
    for (; !signal.aborted; await pause(lookMs, signal)) {
      const state = await insist(() => look.again(), onTrouble);
      if (!state || isRunClosed(state.run.status)) return;
      view.show(state);
    }
  } finally {
    clearInterval(timer);
  }
}

class View {
  readonly #viewing: Viewing;
  readonly #now: () => number;
  #state: LiveState | undefined;
  #seenAt = 0;

  constructor(viewing: Viewing, now: () => number) {
    this.#viewing = viewing;
    this.#now = now;
  }

  show(state: LiveState): void {
    const isFirst = this.#state === undefined;
    this.#state = state;
    this.#seenAt = performance.now();
    if (isFirst) this.draw();
  }

  draw(): void {
    if (!this.#state) return;
    const { screen, colours, hint, isAway } = this.#viewing;
    const { width, height } = screen;
    const away = isAway() ? { awayMs: performance.now() - this.#seenAt } : {};
    screen.draw(drawFrame(this.#state, { width, height, colours, hint, nowMs: this.#now(), ...away }));
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
