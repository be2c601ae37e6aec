// Submits a run, under a key at most once.
//
// A key is taken only after the run is wholly written, and the run is opened only then. So a client that dies before leaves nothing
// that stands in the way of the next, one that dies after leaves a run that anybody can open, and of several at once the first to take
// the key wins. The key lasts as long as its run is kept.
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
  /** It was there already, submitted under the same key. */
  readonly isKnown: boolean;
}

/** `beforeOpen`: not called for a run that was there already. */
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
  // Whoever took the key may have died before this.
  if (record?.status === 'creating') await openRun(redis, run);
  return record !== undefined;
}
