// Servers that remove keys when they are full.
import type { Redis } from 'ioredis';
import { answersOf } from './batch.ts';

export interface Eviction {
  readonly policy: string;
  /** What the server may remove. */
  readonly lost: string;
}

/**
 * Policies that look at every key can remove runs. In an open run only leases have a TTL, so the `volatile-` policies can remove
 * only leases; the job is then ended and run again. Undefined: the policy removes nothing.
 */
export function evictedBy(policy: string): Eviction | undefined {
  if (policy === 'noeviction') return undefined;
  return { policy, lost: policy.startsWith('volatile-') ? 'leases of running jobs' : 'runs and leases' };
}

/** Undefined: the server removes nothing, or does not say. */
export async function evictable(redis: Redis): Promise<Eviction | undefined> {
  // Not CONFIG GET, which hosted servers forbid. In a batch, because ioredis sends a single INFO before the server is ready, and
  // drops it if the connection is lost by then; the answer would never come.
  const [info] = await answersOf(redis.pipeline().info('memory')).catch(() => []);
  const [, policy = 'noeviction'] = /^maxmemory_policy:(\S+)/m.exec(String(info)) ?? [];
  return evictedBy(policy);
}
