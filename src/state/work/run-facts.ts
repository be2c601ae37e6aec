// What expressions may read about a run itself.
import type { Json } from '../../pipeline/expression/json-data.ts';
import type { RunId } from '../redis/run-id.ts';
import { runKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { parseObject, reading } from '../redis/unreadable-run.ts';

export interface RunFacts {
  readonly params: Readonly<Record<string, Json>>;
  readonly run: { readonly id: string; readonly name: string; readonly seed: number };
  readonly isCancelling: boolean;
  /** How often the run was retried. */
  readonly generation: number;
}

export async function readRunFacts(redis: WpRedis, run: RunId): Promise<RunFacts> {
  const names = ['status', 'name', 'seed', 'values', 'generation'];
  const [status, name, seed, values, generation] = await reading(run, () => redis.hmget(runKey(run), ...names));
  return {
    params: await reading(run, async () => parseObject('values', values)),
    run: { id: run, name: name ?? '', seed: Number(seed) },
    isCancelling: status === 'cancelling',
    generation: Number(generation ?? 0),
  };
}
