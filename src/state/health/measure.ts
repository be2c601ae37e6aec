// Measures how long a server takes to answer, and how far its clock is from this host's.
import type { Redis } from 'ioredis';
import { redisNow } from '../redis/clock.ts';

export interface Latency {
  readonly medianMs: number;
  readonly p99Ms: number;
}

export interface Clock {
  /** How far this host's clock is ahead of the server's. Negative: behind. */
  readonly aheadMs: number;
  /** The measurement may be off by this much. */
  readonly toleranceMs: number;
}

const pings = 100;
/** A distant server gets fewer pings. */
const longestMs = 2_000;
const clockReadings = 5;

export async function measureLatency(redis: Redis): Promise<Latency> {
  const lengths: number[] = [];
  const startedAt = performance.now();
  while (lengths.length < pings && performance.now() - startedAt < longestMs)
    lengths.push(await lengthOf(redis.ping()));
  lengths.sort((one, other) => one - other);
  const at = (share: number): number => lengths[Math.ceil(lengths.length * share) - 1] ?? 0;
  return { medianMs: at(0.5), p99Ms: at(0.99) };
}

async function lengthOf(answer: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await answer;
  return performance.now() - startedAt;
}

/** Uses the quickest of several answers, which is the most accurate. */
export async function measureClock(redis: Redis): Promise<Clock> {
  const readings: Clock[] = [];
  while (readings.length < clockReadings) {
    const sentAt = Date.now();
    const theirs = await redisNow(redis);
    const gotAt = Date.now();
    readings.push({
      aheadMs: Math.round((sentAt + gotAt) / 2 - theirs),
      toleranceMs: Math.ceil((gotAt - sentAt) / 2) + 1,
    });
  }
  return readings.reduce((best, other) => (other.toleranceMs < best.toleranceMs ? other : best));
}
