// The shortest call of Redis on this machine: a PING by the client library of wp, over loopback.

import type { Bench } from './bench.ts';
import { median } from './result.ts';

const pings = 5_000;

/** Median, in us. */
export async function roundTripUs({ redis }: Bench): Promise<number> {
  const taken: number[] = [];
  for (let count = 0; count < pings; count++) {
    const from = performance.now();
    await redis.ping();
    taken.push(performance.now() - from);
  }
  return median(taken) * 1_000;
}
