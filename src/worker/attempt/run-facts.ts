// What expressions may ask about a run, read when somebody asks.
import type { Json } from '../../pipeline/expression/data.ts';
import type { Contexts, Statuses } from '../../pipeline/expression/expression.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import { runKey } from '../../state/redis/run-keys.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { NeedFacts } from '../../state/work/need-results.ts';

export interface RunFacts {
  readonly params: Readonly<Record<string, Json>>;
  readonly run: { readonly id: string; readonly name: string; readonly seed: number };
  readonly isCancelling: boolean;
  /** How often it was retried. */
  readonly generation: number;
}

export async function readFacts(redis: WpRedis, run: RunId): Promise<RunFacts> {
  const names = ['status', 'name', 'seed', 'values', 'generation'];
  const [status, name, seed, values, generation] = await redis.hmget(runKey(run), ...names);
  return {
    params: JSON.parse(values ?? '{}'),
    run: { id: run, name: name ?? '', seed: Number(seed) },
    isCancelling: status === 'cancelling',
    generation: Number(generation ?? 0),
  };
}

export function contextsOf({ params, run }: RunFacts, needs: Readonly<Record<string, NeedFacts>>): Contexts {
  return { params, run, needs: needs as Contexts['needs'] & object };
}

/** As GitHub answers them, about the direct needs. */
export function statusesOf(needs: Readonly<Record<string, NeedFacts>>, isCancelling: boolean): Statuses {
  const all = Object.values(needs);
  return {
    always: true,
    cancelled: isCancelling,
    success: !isCancelling && all.every(({ result }) => result === 'success'),
    failure: all.some(({ result, reason }) => result === 'failure' || reason === 'upstream-failed'),
  };
}
