// Legs in the form in which `lua/create.lua` takes them.
import { type JobId, legId } from '../../pipeline/job-id.ts';
import type { Leg, PlannedJob } from '../../pipeline/plan/plan.ts';

type NewStatus = 'ready' | 'blocked' | 'skipped';

interface More {
  readonly matrix?: string;
  readonly off?: 1;
  readonly may_fail?: 1;
  readonly place?: number;
  readonly limited?: true;
  readonly alike?: number;
  readonly plain?: 1;
}

/** `[id, status, rank, sleep_ms, reason, more]`, where '' means none. One entry may stand for several legs, see `countOf`. */
export type NewLeg =
  | readonly [JobId, NewStatus, number, number | '', string]
  | readonly [JobId, NewStatus, number, number | '', string, More];

/** `status`: what the legs start as. `shared`: see `sharedSleep`. Undefined: each leg has its own length of sleep. `arePlain`: see there. */
export function newLegs(
  job: Pick<PlannedJob, 'id' | 'legs' | 'ranks' | 'maxParallel'>,
  status: NewStatus,
  { shared, arePlain = false }: { readonly shared?: number | undefined; readonly arePlain?: boolean } = {},
): NewLeg[] {
  const { id, legs = [{}], ranks, maxParallel } = job;
  if (legs.length === 0) return [[id, 'skipped', 0, '', 'empty-matrix']];
  const made: NewLeg[] = [];
  for (let index = 0, alike = 0; index < legs.length; index += alike) {
    const leg = legs[index] ?? {};
    alike = status === 'skipped' ? 1 : countAlike(legs, ranks, index);
    const conditionFalse = leg.conditionFalse === true && status === 'ready';
    const own = conditionFalse ? 'skipped' : status;
    const reason = conditionFalse ? 'condition-false' : status === 'skipped' ? 'rule-unmet' : '';
    const more = {
      ...moreOf(leg, index + 1),
      ...(maxParallel !== undefined && own === 'ready' && { limited: true as const }),
      ...(alike > 1 && { alike }),
      ...(arePlain && { plain: 1 as const }),
    };
    const head = [
      legId(id, leg.label),
      own,
      ranks[index] ?? 0,
      leg.sleepMs === shared ? '' : (leg.sleepMs ?? ''),
      reason,
    ] as const;
    made.push(Object.keys(more).length > 0 ? [...head, more] : head);
  }
  return made;
}

/** The legs of a job that are told apart by their numbers alone, or its only one: they have no records before anything happens to them. */
export function arePlain({ legs = [], ranks, spec }: Pick<PlannedJob, 'legs' | 'ranks' | 'spec'>): boolean {
  const [first] = legs;
  if (!first || spec.deferred) return false;
  if (first.label === undefined) return !first.matrix && !first.conditionFalse && !first.mayFail;
  return legs.every(
    (leg, index) => hasNumberOnly(leg) && leg.sleepMs === first.sleepMs && ranks[index] === (ranks[0] ?? 0) + index,
  );
}

/** An entry that says nothing is not sent. */
export function isToWrite([, status, , , , more]: NewLeg): boolean {
  return status === 'ready' || more?.plain !== 1;
}

/** In ms: the sleep of all legs if it is the same, so that it is stored once. Undefined: it differs. */
export function sharedSleep(legs: readonly Leg[] = []): number | undefined {
  const [first] = legs;
  return legs.length > 0 && legs.every(({ sleepMs }) => sleepMs === first?.sleepMs) ? first?.sleepMs : undefined;
}

/** How many legs from this one on differ only in their number and rank, at most as many as one call takes. */
function countAlike(legs: readonly Leg[], ranks: readonly number[], from: number): number {
  const [first, rank = 0] = [legs[from], ranks[from]];
  if (!first || !hasNumberOnly(first)) return 1;
  let count = 1;
  for (; count < chunkSize; count++) {
    const leg = legs[from + count];
    if (!leg || !hasNumberOnly(leg) || leg.sleepMs !== first.sleepMs || ranks[from + count] !== rank + count) break;
  }
  return count;
}

function hasNumberOnly({ label, matrix, conditionFalse, mayFail }: Leg): boolean {
  return label !== undefined && !matrix && !conditionFalse && !mayFail;
}

/** How many legs the entry stands for: its own, and those with the next numbers and ranks. */
export function countOf([, , , , , more]: NewLeg): number {
  return more?.alike ?? 1;
}

function moreOf({ matrix, conditionFalse, mayFail }: Leg, place: number): More {
  return {
    ...(matrix && { matrix: JSON.stringify(matrix), place }),
    ...(conditionFalse && { off: 1 as const }),
    ...(mayFail && { may_fail: 1 as const }),
  };
}

/** Per call: at most about 40 KB, and a few ms of Redis' time. */
const chunkSize = 1000;

export function chunksOf<T>(items: readonly T[], size = chunkSize): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}

/** Counts the legs that each entry stands for, which are at most a whole chunk. */
export function chunksOfLegs(entries: readonly NewLeg[]): NewLeg[][] {
  const chunks: NewLeg[][] = [];
  let room = 0;
  for (const entry of entries) {
    room -= countOf(entry);
    if (room < 0) {
      chunks.push([]);
      room = chunkSize - countOf(entry);
    }
    chunks.at(-1)?.push(entry);
  }
  return chunks;
}
