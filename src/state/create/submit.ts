// Submits a run, at most once for each idempotency key.
//
// A client writes the whole run, then takes the key, then opens the run. If it dies before it takes the key, the next client is not
// blocked. If it dies after that, anybody can open the run. Of several clients, the first to take the key wins. The key lasts as
// long as its run is kept.
import type { Plan } from '../../pipeline/plan/plan.ts';
import { readRun } from '../records/records.ts';
import { submissionKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { removeRun } from '../retention/remove-run.ts';
import { type BeforeOpen, createRun, openRun, writeRun } from './create-run.ts';
import type { Submission } from './run-parts.ts';

export interface Submitted {
  readonly run: RunId;
  /** The run existed already, submitted under the same key. */
  readonly isKnown: boolean;
}

/** `beforeOpen` is not called for a run that existed already. */
export async function submitRun(
  redis: WpRedis,
  plan: Plan,
  submission: Submission = {},
  beforeOpen?: BeforeOpen,
): Promise<Submitted> {
  const { idempotencyKey } = submission;
  if (idempotencyKey === undefined) {
    return { run: await createRun(redis, plan, submission, beforeOpen), isKnown: false };
  }
  const key = submissionKey(idempotencyKey);
  for (;;) {
    const holder = await redis.get(key);
    if (holder !== null && (await isThere(redis, holder as RunId))) return { run: holder as RunId, isKnown: true };
    const run = await writeRun(redis, plan, submission);
    if ((await redis.wpSwap(key, holder ?? '', run)) === run) {
      await beforeOpen?.(run);
      await openRun(redis, run);
      return { run, isKnown: false };
    }
    // Another client was faster.
    await removeRun(redis, run);
  }
}

async function isThere(redis: WpRedis, run: RunId): Promise<boolean> {
  const record = await readRun(redis, run);
  // The client that took the key may have died before it opened the run.
  if (record?.status === 'creating') await openRun(redis, run);
  return record !== undefined;
}
