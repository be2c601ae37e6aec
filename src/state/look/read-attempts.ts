// Attempts that were followed by another, as `lua/attempts.lua` keeps them. The latest attempt is in the job's own record.
import { fromRedisNames } from '../redis/fields.ts';
import type { RunId } from '../redis/run-id.ts';
import { attemptsKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';

export interface AttemptRecord {
  /** This and the next two fields are undefined where the job was cancelled before it started. */
  readonly attempt?: number;
  readonly worker?: string;
  /** Epoch ms by Redis' clock. */
  readonly startedAt?: number;
  readonly endedAt: number;
  /** retry: failed, and was tried again · released: handed back without blame · lost: with its worker · others: the run was retried. */
  readonly outcome: 'retry' | 'released' | 'lost' | 'succeeded' | 'failed' | 'cancelled';
  readonly reason?: string;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly message?: string;
}

export async function readAttempts(redis: WpRedis, run: RunId, job: string): Promise<AttemptRecord[]> {
  const lines = (await redis.hget(attemptsKey(run), job))?.split('\n') ?? [];
  return lines.map((json) => fromRedisNames(JSON.parse(json)) as AttemptRecord);
}
