// Servers that remove keys when they are full.
import type { Redis } from 'ioredis';
import { answersOf } from './batch.ts';

export interface Eviction {
  readonly policy: string;
  /** What may be. */
  readonly lost: string;
}

/**
 * Runs, by policies that look at every key. Of a live run no key has a TTL but its leases, which are all that the `volatile-` policies
 * can take: a running job is then ended and run again. Absent: nothing.
 */
export function evictedBy(policy: string): Eviction | undefined {
  if (policy === 'noeviction') return undefined;
  return { policy, lost: policy.startsWith('volatile-') ? 'leases of running jobs' : 'runs and leases' };
}

/** Absent: nothing, or the server does not say. */
export async function evictable(redis: Redis): Promise<Eviction | undefined> {
  // Not CONFIG GET, which hosted servers forbid. In a batch: INFO alone ioredis sends before the server is ready, and forgets it when
  // the connection is lost by then, so that it would be waited for for ever.
  const [info] = await answersOf(redis.pipeline().info('memory')).catch(() => []);
  const [, policy = 'noeviction'] = /^maxmemory_policy:(\S+)/m.exec(String(info)) ?? [];
  return evictedBy(policy);
}
