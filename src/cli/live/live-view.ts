// The live view: draws the state of a run again and again until the run ends.
import { setTimeout as delay } from 'node:timers/promises';
import { defined } from '../../pipeline/defined.ts';
import { redisNow } from '../../state/redis/clock.ts';
import { insist, type OnRedisTrouble } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed } from '../../state/redis/status.ts';
import type { Outlet } from '../streams/outlet.ts';
import type { Colours } from '../text/colours.ts';
import type { Output } from '../text/output.ts';
import { drawFrame } from './frame.ts';
import { LiveReader } from './live-reader.ts';
import type { LiveState } from './live-state.ts';
import { Screen } from './screen.ts';

/** At this pace, reading sends about 20 commands a second to Redis. */
const readMs = 300;
const drawMs = 200;
/** The first read comes after this: at first there is nothing to see, and Redis is busy handing out the first jobs. */
const firstMs = 100;

export interface LiveViewOptions {
  /** What Ctrl-C does. */
  readonly hint: string;
  readonly isAway: () => boolean;
  readonly onTrouble: OnRedisTrouble;
  /** Resolves as soon as the run is known to have ended; undefined: only Redis can tell. */
  readonly over?: Promise<unknown>;
  /** Ends the view. */
  readonly signal: AbortSignal;
}

export interface OpenLiveView {
  readonly screen: Screen;
  /** Resolves when the run has ended or was removed. */
  readonly follow: (redis: WpRedis, run: RunId, options: LiveViewOptions) => Promise<void>;
}

/** `output`: for what is printed and said while nothing is drawn. */
export function openLiveView(terminal: Outlet, output: Output, colours: Colours): OpenLiveView {
  const screen = new Screen(terminal, output);
  return { screen, follow: (redis, run, options) => followLive(redis, run, { ...options, screen, colours }) };
}

type DrawOptions = LiveViewOptions & { readonly screen: Screen; readonly colours: Colours };

async function followLive(redis: WpRedis, run: RunId, options: DrawOptions): Promise<void> {
  const { onTrouble, over } = options;
  const ended = new AbortController();
  void over?.finally(() => ended.abort()).catch(() => {});
  const signal = AbortSignal.any([options.signal, ended.signal]);
  await pause(firstMs, signal);
  const startedAt = performance.now();
  const epochMs = (await insist(() => redisNow(redis), onTrouble)) - startedAt;
  const reader = new LiveReader(redis, run);
  const drawing = new Drawing(options, () => epochMs + performance.now());
  const timer = setInterval(() => drawing.draw(), drawMs).unref();
  signal.addEventListener('abort', () => clearInterval(timer));
  try {
    for (; !signal.aborted; await pause(readMs, signal)) {
      const state = await insist(() => reader.read(), onTrouble);
      if (!state || isRunClosed(state.run.status)) return;
      drawing.show(state);
    }
  } finally {
    clearInterval(timer);
  }
}

class Drawing {
  readonly #options: DrawOptions;
  readonly #now: () => number;
  #state: LiveState | undefined;
  #readAt = 0;

  constructor(options: DrawOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  show(state: LiveState): void {
    const isFirst = this.#state === undefined;
    this.#state = state;
    this.#readAt = performance.now();
    if (isFirst) this.draw();
  }

  draw(): void {
    if (!this.#state) return;
    const { screen, colours, hint, isAway } = this.#options;
    const { width, height } = screen;
    const awayMs = isAway() ? performance.now() - this.#readAt : undefined;
    screen.draw(drawFrame(this.#state, { width, height, colours, hint, nowMs: this.#now(), ...defined({ awayMs }) }));
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
