// What became of the needs of a job, as expressions see it.

import type { Json } from '../../pipeline/expression/data.ts';
import type { JobId } from '../../pipeline/job-id.ts';
import type { JobSpec } from '../../pipeline/pipeline.ts';
import type { RunId } from '../redis/run-id.ts';
import { runKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';

export type NeedResult = 'success' | 'failure' | 'cancelled' | 'skipped';

/** Of one job, or of all legs of one: then an output is a list of those that have it, in the order of legs. */
export type NeedFacts = {
  /** GitHub's words; a failure that was allowed is a success. The worst of its legs. */
  readonly result: NeedResult;
  /** Empty where it succeeded. */
  readonly reason: string;
  readonly outputs: Readonly<Record<string, Json>>;
  /** By what stands in the brackets of their ids; empty for a job without legs. */
  readonly legs: Readonly<Record<string, { readonly result: string; readonly reason: string; readonly outputs: Json }>>;
};

/** Of legs per call. */
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
    const [next, found] = await redis.wpLegs(runKey(run), job, from, chunkSize);
    for (const [id, [status = '', reason = '', allowed, outputs]] of found) {
      legs.push({ id, result: resultOf(status, allowed === '1'), reason, outputs: outputs ? JSON.parse(outputs) : {} });
    }
    from = next;
  }
  return legs;
}

function resultOf(status: string, isAllowed: boolean): NeedResult {
  if (status === 'succeeded' || isAllowed) return 'success';
  return status === 'failed' ? 'failure' : status === 'cancelled' ? 'cancelled' : 'skipped';
}

const worstFirst: readonly NeedResult[] = ['failure', 'cancelled', 'skipped', 'success'];

function factsOf(job: JobId, legs: readonly LegEnd[]): NeedFacts {
  const [only] = legs;
  if (only && legs.length === 1 && only.id === job) return { ...withoutId(only), legs: {} };
  const result = worstFirst.find((word) => legs.some((leg) => leg.result === word)) ?? 'skipped';
  const lists = new Map<string, string[]>();
  for (const { outputs } of legs) {
    for (const [name, value] of Object.entries(outputs)) {
      const list = lists.get(name);
      if (list) list.push(value);
      else lists.set(name, [value]);
    }
  }
  return {
    result,
    reason: legs.find((leg) => leg.result === result)?.reason ?? '',
    outputs: Object.fromEntries(lists),
    legs: Object.fromEntries(legs.map((leg) => [leg.id.slice(job.length + 1, -1), withoutId(leg)])),
  };
}

function withoutId({ id: _, ...rest }: LegEnd): Omit<LegEnd, 'id'> {
  return rest;
}
