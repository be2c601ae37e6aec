// How the needs of a job ended, as expressions see it.

import type { Json } from '../../pipeline/expression/json-data.ts';
import { groupBy } from '../../pipeline/group-by.ts';
import type { JobId } from '../../pipeline/job-id.ts';
import type { JobSpec } from '../../pipeline/pipeline.ts';
import type { RunId } from '../redis/run-id.ts';
import { keysOf } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { parseObject, reading } from '../redis/unreadable-run.ts';

export type NeedResult = 'success' | 'failure' | 'cancelled' | 'skipped';

/** For one job, or for all legs of a job: then an output is the list of the legs' values, in the order of the legs. */
export type NeedFacts = {
  /** In GitHub's words, for the worst of the legs. A failure that was allowed is a success. */
  readonly result: NeedResult;
  /** Empty where it succeeded. */
  readonly reason: string;
  readonly outputs: Readonly<Record<string, Json>>;
  /** By the text in the brackets of their ids. Empty for a job without legs. */
  readonly legs: Readonly<Record<string, { readonly result: string; readonly reason: string; readonly outputs: Json }>>;
};

/** Legs per call. */
const chunkSize = 1000;

export async function readNeeds(
  redis: WpRedis,
  run: RunId,
  { needs = [], leftOut = [] }: Pick<JobSpec, 'needs' | 'leftOut'>,
): Promise<Record<string, NeedFacts>> {
  const facts = await Promise.all(
    needs.map(async (job) => [job, factsOf(job, await readLegs(redis, run, job))] as const),
  );
  return Object.fromEntries([...facts, ...leftOut.map((job) => [job, ofLeftOut] as const)]);
}

const ofLeftOut: NeedFacts = { result: 'success', reason: '', outputs: {}, legs: {} };

interface LegEnd {
  readonly id: string;
  readonly result: NeedResult;
  readonly reason: string;
  readonly outputs: Readonly<Record<string, string>>;
}

async function readLegs(redis: WpRedis, run: RunId, job: JobId): Promise<LegEnd[]> {
  const legs: LegEnd[] = [];
  for (let from = 1; from > 0; ) {
    const start = from;
    const [next, found] = await reading(run, () => redis.wpLegs(keysOf(run), job, start, chunkSize));
    for (const [id, [status = '', reason = '', allowed, outputs]] of found) {
      legs.push({
        id,
        result: resultOf(status, allowed === '1'),
        reason,
        outputs: await reading(run, async () => parseObject('outputs', outputs)),
      });
    }
    from = next;
  }
  return legs;
}

function resultOf(status: string, isAllowed: boolean): NeedResult {
  if (status === 'succeeded' || (status === 'failed' && isAllowed)) return 'success';
  return status === 'failed' ? 'failure' : status === 'cancelled' ? 'cancelled' : 'skipped';
}

const worstFirst: readonly NeedResult[] = ['failure', 'cancelled', 'skipped', 'success'];

function factsOf(job: JobId, legs: readonly LegEnd[]): NeedFacts {
  const [only] = legs;
  if (only && legs.length === 1 && only.id === job) return { ...withoutId(only), legs: {} };
  const result = worstFirst.find((word) => legs.some((leg) => leg.result === word)) ?? 'skipped';
  const byName = groupBy(
    legs.flatMap(({ outputs }) => Object.entries(outputs)),
    ([name]) => name,
  );
  return {
    result,
    reason: legs.find((leg) => leg.result === result)?.reason ?? '',
    outputs: Object.fromEntries([...byName].map(([name, pairs]) => [name, pairs.map(([, value]) => value)])),
    legs: Object.fromEntries(legs.map((leg) => [leg.id.slice(job.length + 1, -1), withoutId(leg)])),
  };
}

function withoutId({ id: _, ...rest }: LegEnd): Omit<LegEnd, 'id'> {
  return rest;
}
