// Redis' clock. No other clock's time is ever stored or compared.
import type { Redis } from 'ioredis';

/** Epoch ms. */
export async function redisNow(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
