// What Ctrl-C, SIGTERM and SIGHUP do to a run whose jobs run here.
import { WpError } from '../../pipeline/error.ts';
import { insist } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { cancelRun } from '../../state/work/control.ts';
import { exitCodeOfSignal, onSignals, type Signals } from '../signals.ts';
import type { Outages } from '../text/outages.ts';
import type { Output } from '../text/output.ts';
import type { LocalWorkers } from './local-workers.ts';

/** What the first signal does: it cancels the run, or leaves it to other workers. The second signal kills the jobs that run here. */
export type OnInterrupt = 'cancel' | 'leave';

export interface InterruptsContext {
  readonly redis: WpRedis;
  readonly output: Output;
  readonly workers: LocalWorkers;
  readonly outages: Outages;
  readonly onInterrupt: OnInterrupt;
}

export class Interrupts {
  /** Resolves with the exit code when the run is left to other workers. Rejects when the run cannot be cancelled. */
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

  /** From now on signals no longer end the process. When `opened` settles, the run is open and can be cancelled. */
  listen(run: RunId, opened: Promise<unknown>): void {
    const isLeft = this.#context.onInterrupt === 'leave';
    this.#signals = onSignals({
      first: () => void (isLeft ? this.#leaveRun(run) : this.#cancel(run, opened)),
      second: () => this.#kill(run),
    });
  }

  /** The first signal; undefined: none came. */
  get received(): NodeJS.Signals | undefined {
    return this.#signals?.received();
  }

  stop(): void {
    this.#signals?.stop();
  }

  #leaveRun(run: RunId): void {
    this.#context.output.say(`Run ${run} goes on. Jobs that run here are handed back to other workers.`);
    this.#leave(exitCodeOfSignal(this.received ?? 'SIGINT'));
  }

  async #cancel(run: RunId, opened: Promise<unknown>): Promise<void> {
    const { redis, output, outages } = this.#context;
    output.say('Cancelling the run. Press Ctrl-C again to kill running jobs.');
    // The caller reports a failure to open the run.
    await opened.catch(() => {});
    const status = await insist(() => cancelRun(redis, run), outages.onTrouble);
    if (status === 'running') output.say('All jobs have ended. Hooks of the run are still running, and may finish.');
  }

  #kill(run: RunId): void {
    const { redis, workers, outages, onInterrupt } = this.#context;
    workers.kill();
    if (onInterrupt === 'leave') return;
    if (outages.isAway) this.#fail(leftOpen(run));
    else cancelRun(redis, run, { force: true }).catch(() => {});
  }
}

/** Users who press Ctrl-C twice while Redis is away want their terminal back. */
function leftOpen(run: RunId): WpError {
  const text = `run ${run} is not cancelled, because Redis is away. When Redis is back: wp cancel ${run}`;
  return new WpError(text, exitCodeOfSignal('SIGINT'));
}
