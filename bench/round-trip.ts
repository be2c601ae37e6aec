// What one call of Redis takes at least here: a PING of the client that wp uses, over the same loopback.
import type { Bench } from './bench.ts';

const pings = 5_000;

/** The median of them. */
export async function roundTripUs({ redis }: Bench): Promise<number> {
  const taken: number[] = [];
  for (let count = 0; count < pings; count++) {
    const from = performance.now();
    await redis.ping();
    taken.push(performance.now() - from);
  }
  return (taken.sort((a, b) => a - b)[pings / 2] ?? 0) * 1_000;
}
