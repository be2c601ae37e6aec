// Looking at a run for as long as something comes, which Ctrl-C ends: the run does not notice.
import type { OnRedisTrouble } from '../../state/redis/refusal.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { exitCodeOfSignal, onSignals } from '../signals.ts';
import { Outages } from '../text/outages.ts';
import type { Output } from '../text/output.ts';

export interface Look {
  readonly redis: WpRedis;
  readonly address: string;
  readonly output: Output;
}

export interface Looking {
  readonly onTrouble: OnRedisTrouble;
  /** Whether Redis is, or refuses. */
  readonly isAway: () => boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Returns the exit code: that of `look`, or of the signal that ended it. */
export async function lookUntilSignal(
  { redis, address, output }: Look,
  look: (looking: Looking) => Promise<number>,
): Promise<number> {
  const outages = new Outages(redis, address, { ...output, isLooking: true });
  let leave = (): void => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const signals = onSignals({ first: leave, second: leave });
  try {
    const seen = look({ onTrouble: outages.onTrouble, isAway: () => outages.isAway, signal: signals.signal });
    return await Promise.race([seen, left.then(() => exitCodeOfSignal(signals.received() ?? 'SIGINT'))]);
  } finally {
    signals.stop();
    outages.end();
  }
}
