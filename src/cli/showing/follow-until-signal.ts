// Follows a run until it ends, or until Ctrl-C. The run is not affected.
import { exitCodes } from '../../pipeline/error.ts';
import type { OnRedisTrouble } from '../../state/redis/refusal.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { exitCodeOfSignal, onSignals } from '../signals.ts';
import { whenGone } from '../streams/outlet.ts';
import { Outages } from '../text/outages.ts';
import type { Output } from '../text/output.ts';

export interface FollowContext {
  readonly redis: WpRedis;
  readonly address: string;
  readonly output: Output;
}

export interface FollowOptions {
  readonly onTrouble: OnRedisTrouble;
  /** Whether Redis does not answer, or refuses requests. */
  readonly isAway: () => boolean;
  /** Aborted by Ctrl-C, and when the reader of stdout has gone. */
  readonly signal: AbortSignal;
}

/** Returns the exit code: that of `follow`, of the signal that stopped it, or 0 if the reader of stdout has read enough. */
export async function followUntilSignal(
  { redis, address, output }: FollowContext,
  follow: (options: FollowOptions) => Promise<number>,
): Promise<number> {
  const outages = new Outages(redis, address, { ...output, isLooking: true });
  let resolve = (_: number): void => {};
  const stopped = new Promise<number>((settle) => {
    resolve = settle;
  });
  const stop = (): void => resolve(exitCodeOfSignal(signals.received() ?? 'SIGINT'));
  const signals = onSignals({ first: stop, second: stop });
  const gone = new AbortController();
  whenGone(output.stdout, () => {
    gone.abort();
    resolve(exitCodes.ok);
  });
  const signal = AbortSignal.any([signals.signal, gone.signal]);
  try {
    const followed = follow({ onTrouble: outages.onTrouble, isAway: () => outages.isAway, signal });
    return await Promise.race([followed, stopped]);
  } finally {
    signals.stop();
    outages.end();
  }
}
