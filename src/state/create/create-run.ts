// Writes a run to Redis. No worker runs its jobs before the last step, which opens the run.
import type { Plan } from '../../pipeline/plan/plan.ts';
import { chunksOf, chunksOfLegs, isToWrite } from '../records/new-legs.ts';
import { redisNow } from '../redis/clock.ts';
import { openRunsKey, runsKey } from '../redis/keys.ts';
import { isForgotten, isLost } from '../redis/refusal.ts';
import { newRunId, type RunId } from '../redis/run-id.ts';
import { keyNumber, keysOf } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { partsOf, type RunParts, type Submission } from './run-parts.ts';

/** Called once a new run is written, and before it opens: from then on its time counts. */
export type BeforeOpen = (run: RunId) => Promise<void>;

export async function createRun(
  redis: WpRedis,
  plan: Plan,
  submission: Submission = {},
  beforeOpen?: BeforeOpen,
): Promise<RunId> {
  const run = await writeRun(redis, plan, submission);
  await beforeOpen?.(run);
  await openRun(redis, run);
  return run;
}

/** Writes all of the run, and does not open it. */
export async function writeRun(redis: WpRedis, plan: Plan, submission: Submission): Promise<RunId> {
  const run = newRunId(await redisNow(redis));
  const parts = partsOf(plan, submission);
  // These keys lie in several slots of a cluster, so the commands cannot share a pipeline.
  await redis.zadd(runsKey, 0, run);
  await redis.zadd(openRunsKey, 0, run);
  for (let isWritten = false; !isWritten; ) isWritten = await writeParts(redis, run, parts);
  return run;
}

/** Only after Redis has accepted every part: a run without one of them would never end. Safe to do twice, by anybody. */
export async function openRun(redis: WpRedis, run: RunId): Promise<void> {
  await redis.wpOpen(keysOf(run));
}

/** False: the connection or the scripts were lost in the middle, so all parts must be written again. */
async function writeParts(redis: WpRedis, run: RunId, { own, hashes, definition, legs }: RunParts): Promise<boolean> {
  const keys = keysOf(run);
  const pipeline = redis.pipeline();
  const writer = pipeline as unknown as Pick<WpRedis, 'wpWrite' | 'wpCreate'>;
  writer.wpWrite(keys, keyNumber(''), ...Object.entries(own).flat());
  for (const [name, entries] of Object.entries(hashes)) {
    for (const chunk of chunksOf(entries)) writer.wpWrite(keys, keyNumber(name), ...chunk.flat());
  }
  writer.wpWrite(keys, keyNumber('definition'), definition);
  for (const chunk of chunksOfLegs(legs.filter(isToWrite))) writer.wpCreate(keys, JSON.stringify(chunk), '', 0);
  const errors = ((await pipeline.exec()) ?? []).flatMap(([error]) => error ?? []);
  const refusal = errors.find((error) => !isLost(error) && !isForgotten(error));
  if (refusal) throw refusal;
  return errors.length === 0;
}
