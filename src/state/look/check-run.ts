// Whether the data of an open run agree with each other. Only looks: a worker repairs what can be repaired.
import { readRun } from '../records/records.ts';
import type { RunId } from '../redis/run-id.ts';
import { keysOf, type RunKey, runKeys, scriptKeys } from '../redis/run-keys.ts';
import { ifForeign } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { reading, UnreadableRun } from '../redis/unreadable-run.ts';

/** damaged: entries of its indexes are missing, or its counts are wrong. */
export async function checkRun(redis: WpRedis, run: RunId): Promise<'ok' | 'damaged' | UnreadableRun> {
  try {
    await reading(run, async () => {
      await checkTypes(redis, run);
      await readRun(redis, run);
      // Those at the beginning: more would keep Redis busy.
      await redis.wpJobs(keysOf(run), 1, 1, 1000);
    });
    return (await reading(run, () => redis.wpCheck(keysOf(run)))) === 1 ? 'damaged' : 'ok';
  } catch (error) {
    if (error instanceof UnreadableRun) return error;
    return ifForeign('ok' as const)(error);
  }
}

async function checkTypes(redis: WpRedis, run: RunId): Promise<void> {
  const types = await Promise.all(keysOf(run).map((key) => redis.type(key)));
  const wrong = scriptKeys.filter((name, index) => {
    const { type } = (runKeys as Readonly<Record<string, RunKey>>)[name] as RunKey;
    return types[index] !== 'none' && types[index] !== type;
  });
  if (wrong.length > 0) throw new SyntaxError(`of another type: ${wrong.map((name) => `"${name}"`).join(', ')}`);
}
