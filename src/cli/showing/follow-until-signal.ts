// Follows a run until it ends, or until Ctrl-C. The run is not affected.
import type { OnRedisTrouble } from '../../state/redis/refusal.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { exitCodeOfSignal, onSignals } from '../signals.ts';
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
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Returns the exit code: that of `follow`, or of the signal that stopped it. */
export async function followUntilSignal(
  { redis, address, output }: FollowContext,
  follow: (options: FollowOptions) => Promise<number>,
): Promise<number> {
  const outages = new Outages(redis, address, { ...output, isLooking: true });
  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const signals = onSignals({ first: stop, second: stop });
  try {
    const followed = follow({ onTrouble: outages.onTrouble, isAway: () => outages.isAway, signal: signals.signal });
    return await Promise.race([followed, stopped.then(() => exitCodeOfSignal(signals.received() ?? 'SIGINT'))]);
  } finally {
    signals.stop();
    outages.end();
  }
}
