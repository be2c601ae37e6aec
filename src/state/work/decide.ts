// Answers what a job asks once its needs are closed: whether it runs, and which legs it has.
import { defined } from '../../pipeline/defined.ts';
import type { JobId } from '../../pipeline/job-id.ts';
import type { Leg } from '../../pipeline/plan/plan.ts';
import { chunksOfLegs, newLegs } from '../records/new-legs.ts';
import { fromFields } from '../redis/fields.ts';
import type { RunId } from '../redis/run-id.ts';
import { keysOf } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { reading } from '../redis/unreadable-run.ts';

export type Answer =
  /** The job does not run: its condition is false. */
  | 'condition-false'
  /** `areNew`: the legs were not known before. */
  | { readonly legs: readonly Leg[]; readonly areNew: boolean }
  /** The job cannot be started: why, as a sentence without a full stop. */
  | { readonly problem: string };

/**
 * May be sent twice, and by several workers: all answer from the same facts, and the first answer counts. `generation`: how often
 * the run had been retried when the facts were read; an answer from before a retry is refused.
 */
export async function decide(redis: WpRedis, run: RunId, job: JobId, answer: Answer, generation = 0): Promise<void> {
  await reading(run, async () => {
    const decision = await decisionOf(redis, run, { job, generation }, answer);
    await redis.wpDecide(keysOf(run), JSON.stringify({ ...decision, generation }));
  });
}

interface Asked {
  readonly job: JobId;
  readonly generation: number;
}

async function decisionOf(redis: WpRedis, run: RunId, asked: Asked, answer: Answer): Promise<object> {
  const { job } = asked;
  if (answer === 'condition-false') return { job, reason: 'condition-false' };
  if ('problem' in answer) return { job, problem: answer.problem };
  const { legs, areNew } = answer;
  const off = legs.flatMap(({ conditionFalse }, index) => (conditionFalse ? [index + 1] : []));
  if (!areNew) return { job, off };
  if (legs.length > 0) await writeLegs(redis, run, asked, legs);
  return defined({ job, off, legs: legs.length, labelled: legs[0]?.matrix && true });
}

/** Nobody sees the legs before the decision. They take the place in the queue of the job that asked. */
async function writeLegs(redis: WpRedis, run: RunId, { job, generation }: Asked, legs: readonly Leg[]): Promise<void> {
  const { rank: text } = fromFields(await redis.wpJob(keysOf(run), job));
  const rank = Number(text ?? 0);
  // Which legs are off is part of the decision: another worker may decide otherwise, and the first decision counts.
  const plain = legs.map(({ conditionFalse: _, ...leg }) => leg);
  const written = newLegs({ id: job, legs: plain, ranks: legs.map((_, index) => rank + index) }, 'blocked');
  for (const chunk of chunksOfLegs(written)) await redis.wpCreate(keysOf(run), JSON.stringify(chunk), job, generation);
}
