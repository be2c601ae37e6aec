// `wp list`: runs as a table or as JSON, and what to say if there are none.
import { exitCodes } from '../../pipeline/error.ts';
import { listRuns } from '../../state/look/list-runs.ts';
import { newestRuns } from '../../state/records/indexes.ts';
import { redisNow } from '../../state/redis/clock.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { RunStatus } from '../../state/redis/status.ts';
import { jsonLine, runToJson } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { printedPage } from '../text/page.ts';
import { firstOf } from '../text/words.ts';
import { renderRuns } from './runs-table.ts';

export interface RunsRequest {
  readonly limit: number;
  /** This and the next ones: undefined matches any run. */
  readonly statuses: readonly RunStatus[] | undefined;
  readonly name: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** How long ago a run was created at the most. */
  readonly sinceMs: number | undefined;
  readonly isJson: boolean;
}

/** Returns the exit code. */
export async function printRuns(
  redis: WpRedis,
  { limit, sinceMs, isJson, ...filters }: RunsRequest,
  { print, say }: Output,
): Promise<number> {
  const nowMs = await redisNow(redis);
  const since = sinceMs === undefined ? undefined : nowMs - sinceMs;
  const { runs, foreign, unreadable } = await listRuns(redis, { ...filters, since }, limit);
  if (foreign.length > 0) say(`Not shown, because another version of wp created them: ${firstOf(foreign)}.`);
  else if (runs.length + unreadable.length === 0) say(await noRuns(redis));
  if (isJson) for (const run of runs) print(jsonLine(runToJson(run)));
  else if (runs.length > 0) print(renderRuns(runs, { ...printedPage(), nowMs }));
  for (const { run, why, message } of unreadable) {
    print(isJson ? jsonLine({ run, status: 'unreadable', message: why }) : `${run} unreadable`);
    say(message);
  }
  return exitCodes.ok;
}

async function noRuns(redis: WpRedis): Promise<string> {
  const [newest] = await newestRuns(redis, 1);
  return newest === undefined
    ? 'There are no runs yet. Start one with "wp run FILE".'
    : 'No run matches. "wp list" shows all runs.';
}
