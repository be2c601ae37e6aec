// Finds a run by what its user types.
import { WpError } from '../../pipeline/error.ts';
import { newestRuns } from '../records/indexes.ts';
import { runsKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import { runKey } from '../redis/run-keys.ts';
import { ForeignRun, schemaVersion } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { reading } from '../redis/unreadable-run.ts';

/** `text`: an id, a unique prefix of one, or `@last`. Throws a ForeignRun or an UnreadableRun. */
export async function findRun(redis: WpRedis, text: string): Promise<RunId> {
  const run = await findRunId(redis, text);
  const [status, schema] = await reading(run, () => redis.hmget(runKey(run), 'status', 'schema'));
  if (status && schema !== schemaVersion) throw new ForeignRun(run, schema);
  return run;
}

/** As `findRun`, for a run that may not be readable. */
export async function findRunId(redis: WpRedis, text: string): Promise<RunId> {
  const [last] = await newestRuns(redis, 1);
  if (!last) throw new WpError('there are no runs yet. Start one with "wp run FILE".');
  if (text === '@last') return last;
  if (await redis.exists(runKey(text as RunId))) return text as RunId;
  const found = await redis.zrangebylex(runsKey, `[${text}`, `[${text}\xff`, 'LIMIT', 0, 3);
  if (found.length === 1) return found[0] as RunId;
  if (found.length === 0) throw new WpError(`there is no run "${text}". "wp list" shows those there are.`);
  throw new WpError(
    `"${text}" is the beginning of several runs: ${found.slice(0, 2).join(', ')}… Write more of the id.`,
  );
}
