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

const firstSignal = new Set<() => void>();

/** `act` is called when a command hears the first signal. */
export function onFirstSignal(act: () => void): void {
  firstSignal.add(act);
}

let ignoresHangup = false;

/** For a process that was started with SIGHUP ignored, as by `nohup`: it stays ignored. */
export function ignoreHangup(): void {
  ignoresHangup = true;
  process.on('SIGHUP', () => {});
}

/** Does what SIGHUP does. The kernel sends that signal too, but not to every process that uses the terminal. */
export function terminalIsGone(): void {
  if (ignoresHangup) return;
  if (process.listenerCount('SIGHUP') > 0) process.emit('SIGHUP', 'SIGHUP');
  else process.exit(exitCodeOfSignal('SIGHUP'));
}

export function onSignals(act: { readonly first: () => void; readonly second: () => void }): Signals {
  let first: NodeJS.Signals | undefined;
  const controller = new AbortController();
  const listener = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGHUP' && ignoresHangup) return;
    if (!first) {
      first = signal;
      for (const hear of firstSignal) hear();
      controller.abort();
      act.first();
      // When a terminal goes away, the kernel and the shell both send SIGHUP.
    } else if (signal !== 'SIGHUP') act.second();
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
