// What Ctrl-C and its kin do to a run that is worked and shown here.
import { WpError } from '../../pipeline/error.ts';
import { insist } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { cancelRun } from '../../state/work/control.ts';
import { exitCodeOfSignal, onSignals, type Signals } from '../signals.ts';
import type { Outages } from '../text/outages.ts';
import type { Output } from '../text/output.ts';
import type { LocalWorkers } from './local-workers.ts';

/** What the first one does to the run: cancel it, or only leave it to others. The second kills whatever runs here. */
export type OnInterrupt = 'cancel' | 'leave';

export interface InterruptsContext {
  readonly redis: WpRedis;
  readonly output: Output;
  readonly workers: LocalWorkers;
  readonly outages: Outages;
  readonly onInterrupt: OnInterrupt;
}

export class Interrupts {
  /** Resolves with the exit code when the run is left to others; rejects when it could not be cancelled either. */
  readonly leaving: Promise<number>;
  readonly #context: InterruptsContext;
  #signals: Signals | undefined;
  #leave = (_: number): void => {};
  #fail = (_: WpError): void => {};

  constructor(context: InterruptsContext) {
    this.#context = context;
    this.leaving = new Promise((leave, fail) => {
      this.#leave = leave;
      this.#fail = fail;
    });
  }

  /** From now on they end the process no more. `begun`: the run is open, and can be cancelled, at the latest. */
  listen(run: RunId, begun: Promise<unknown>): void {
    const isLeft = this.#context.onInterrupt === 'leave';
    this.#signals = onSignals({
      first: () => void (isLeft ? this.#leaveRun(run) : this.#cancel(run, begun)),
      second: () => this.#kill(run),
    });
  }

  /** The first one; absent = none came. */
  get received(): NodeJS.Signals | undefined {
    return this.#signals?.received();
  }

  stop(): void {
    this.#signals?.stop();
  }

  #leaveRun(run: RunId): void {
    this.#context.output.say(`Run ${run} goes on without this terminal; what ran here is handed back.`);
    this.#leave(exitCodeOfSignal(this.received ?? 'SIGINT'));
  }

  async #cancel(run: RunId, begun: Promise<unknown>): Promise<void> {
    const { redis, output, outages } = this.#context;
    output.say('Cancelling: what runs is asked to end. Press Ctrl-C again to kill it.');
    // Whether it has failed is told by whoever began.
    await begun.catch(() => {});
    const status = await insist(() => cancelRun(redis, run), outages.onTrouble);
    if (status === 'running') output.say('Its jobs are over; what runs are its hooks, which are left to end.');
  }

  #kill(run: RunId): void {
    const { redis, workers, outages, onInterrupt } = this.#context;
    workers.kill();
    if (onInterrupt === 'leave') return;
    if (outages.isAway) this.#fail(leftOpen(run));
    else cancelRun(redis, run, { force: true }).catch(() => {});
  }
}

/** Whoever presses Ctrl-C twice while Redis is away wants their terminal back. */
function leftOpen(run: RunId): WpError {
  const text = `left run ${run}, which Redis could not be told to cancel. Use "wp cancel ${run}" when it is back.`;
  return new WpError(text, exitCodeOfSignal('SIGINT'));
}
