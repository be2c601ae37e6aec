// Legs on their way to Redis, in the form that `lua/create.lua` takes.
import type { JobId } from '../pipeline/pipeline.ts';
import { legId } from '../pipeline/plan/labels.ts';
import type { Leg, PlannedJob } from '../pipeline/planned.ts';

type NewStatus = 'ready' | 'blocked' | 'skipped';

interface More {
  readonly matrix?: string;
  readonly off?: 1;
  readonly may_fail?: 1;
  readonly place?: number;
  readonly limited?: true;
}

/** `[id, status, rank, sleep_ms, reason, more]`, where '' stands for none. */
export type NewLeg =
  | readonly [JobId, NewStatus, number, number | '', string]
  | readonly [JobId, NewStatus, number, number | '', string, More];

/** `status`: what its legs start as. */
export function newLegs(job: Pick<PlannedJob, 'id' | 'legs' | 'ranks' | 'maxParallel'>, status: NewStatus): NewLeg[] {
  const { id, legs = [{}], ranks, maxParallel } = job;
  if (legs.length === 0) return [[id, 'skipped', 0, '', 'empty-matrix']];
  return legs.map((leg, index): NewLeg => {
    const isOff = leg.isOff === true && status === 'ready';
    const own = isOff ? 'skipped' : status;
    const reason = isOff ? 'condition-false' : status === 'skipped' ? 'rule-unmet' : '';
    const more = {
      ...moreOf(leg, index + 1),
      ...(maxParallel !== undefined && own === 'ready' && { limited: true as const }),
    };
    const head = [legId(id, leg), own, ranks[index] ?? 0, leg.sleepMs ?? '', reason] as const;
    return Object.keys(more).length > 0 ? [...head, more] : head;
  });
}

function moreOf({ matrix, isOff, mayFail }: Leg, place: number): More {
  return {
    ...(matrix && { matrix: JSON.stringify(matrix), place }),
    ...(isOff && { off: 1 as const }),
    ...(mayFail && { may_fail: 1 as const }),
  };
}

/** Per call: some 40 KB and a few ms of Redis' time. */
const chunkSize = 1000;

export function chunksOf<T>(items: readonly T[], size = chunkSize): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}
