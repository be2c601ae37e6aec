// SIGINT (Ctrl-C), SIGTERM and SIGHUP: the first asks to stop, the second forces it.
import { constants } from 'node:os';

const watched = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Signals {
  /** The first signal; undefined: none came. */
  readonly received: () => NodeJS.Signals | undefined;
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** After this, signals end the process again. */
  readonly stop: () => void;
}

export function onSignals(act: { readonly first: () => void; readonly second: () => void }): Signals {
  let first: NodeJS.Signals | undefined;
  const controller = new AbortController();
  const listener = (signal: NodeJS.Signals): void => {
    if (first) {
      act.second();
    } else {
      first = signal;
      controller.abort();
      act.first();
    }
  };
  for (const signal of watched) process.on(signal, listener);
  return {
    received: () => first,
    signal: controller.signal,
    stop: () => {
      for (const signal of watched) process.off(signal, listener);
    },
  };
}

/** The exit code that a shell reports for a process that a signal ended: 130 for SIGINT, 143 for SIGTERM. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
