// The time of faults in a round: clients submit runs, while one fault follows another.
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../test/support/until.ts';
import { type Action, drawAction, type Fault, perform, type Stage } from './faults.ts';
import { Random } from './random.ts';
import type { Runs } from './runs.ts';
import { settings } from './settings.ts';

/** How often each fault was played. */
export type Done = Map<Fault, number>;

const lookMs = 200;

export class Storm {
  readonly done: Done = new Map();
  readonly #mostRuns: number;
  readonly #mostFaults: number;
  readonly #random: Random;
  readonly #stage: Stage;
  readonly #runs: Runs;
  readonly #onError: (error: unknown) => void;

  constructor(
    { seed, mostRuns, mostFaults }: { readonly seed: number; readonly mostRuns: number; readonly mostFaults: number },
    stage: Stage,
    runs: Runs,
    onError: (error: unknown) => void,
  ) {
    this.#mostRuns = mostRuns;
    this.#mostFaults = mostFaults;
    this.#random = new Random(seed, 'faults');
    this.#stage = stage;
    this.#runs = runs;
    this.#onError = onError;
  }

  /** Until `signal`, or until all runs and faults are done; then waits for the end of what has begun. */
  async blow(signal: AbortSignal): Promise<void> {
    const clients = Array.from({ length: settings.clients }, (_, first) => this.#submit(first, signal));
    await Promise.all([...clients, this.#disturb(signal)].map((act) => act.catch(this.#onError)));
  }

  /** Each client submits its share of the runs, beginning with run `first`. */
  async #submit(first: number, signal: AbortSignal): Promise<void> {
    for (let index = first; index < this.#mostRuns && !signal.aborted; index += settings.clients) {
      await this.#runs.submit(index, signal);
      while (this.#runs.open.length >= settings.openRuns && !signal.aborted) await delay(lookMs);
    }
  }

  /** The next fault does not wait for the end of the last one. */
  async #disturb(signal: AbortSignal): Promise<void> {
    const going = new Set<Action>();
    for (let begun = 0; begun < this.#mostFaults && !signal.aborted; begun++) {
      const action = drawAction(this.#random);
      await delay(action.waitMs);
      this.done.set(action.fault, (this.done.get(action.fault) ?? 0) + 1);
      going.add(action);
      const end = perform(action, this.#stage).catch(this.#onError);
      void end.then(() => going.delete(action));
    }
    const named = (): string => [...going].map(({ fault }) => `"${fault}"`).join(', ');
    await until(
      () => going.size === 0,
      () => `${named()} to be over`,
      settings.faultsMs,
    );
  }
}
