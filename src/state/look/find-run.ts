// The indexes over all runs, and how a run is found by what its user types.
import { WpError } from '../../pipeline/error.ts';
import { openRunsKey, runKey, runsKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import { ForeignRun, schemaVersion } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import type { RunStatus } from '../redis/status.ts';

/** May hold runs that are not open yet or not any more. */
export async function openRuns(redis: WpRedis): Promise<RunId[]> {
  return (await redis.zrange(openRunsKey, '0', '-1')) as RunId[];
}

/** Newest first. */
export async function newestRuns(redis: WpRedis, limit: number): Promise<RunId[]> {
  return (await redis.zrevrange(runsKey, 0, limit - 1)) as RunId[];
}

/** `text`: an id, the beginning of one that no other shares, or `@last`. Throws a ForeignRun. */
export async function findRun(redis: WpRedis, text: string): Promise<RunId> {
  const run = await idOf(redis, text);
  const [status, schema] = await redis.hmget(runKey(run), 'status', 'schema');
  if (status && schema !== schemaVersion) throw new ForeignRun(run, schema);
  return run;
}

async function idOf(redis: WpRedis, text: string): Promise<RunId> {
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

export interface CancelOptions {
  /** Of the run, or a leg of it; absent = all of it. */
  readonly job?: string | undefined;
  /** Not even clean-up jobs and hooks are run. */
  readonly force?: boolean;
}

/** Asks Redis to start nothing of the run, or the job, any more. Absent: there is no such run. `unknown`: it has no such job. */
export async function cancelRun(
  redis: WpRedis,
  run: RunId,
  { job = '', force = false }: CancelOptions = {},
): Promise<RunStatus | 'unknown' | undefined> {
  return ((await redis.wpCancel(runKey(run), job, force ? '1' : '')) ?? undefined) as RunStatus | 'unknown' | undefined;
}

/** Absent: there is no such run. */
export async function pauseRun(redis: WpRedis, run: RunId, what: 'pause' | 'resume'): Promise<RunStatus | undefined> {
  return ((await redis.wpPause(runKey(run), what)) ?? undefined) as RunStatus | undefined;
}
