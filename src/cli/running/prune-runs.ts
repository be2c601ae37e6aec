// `wp prune`: removes ended runs, or lists those that it would remove.
import { exitCodes } from '../../pipeline/error.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { prunableRuns } from '../../state/retention/prune.ts';
import { removeRun } from '../../state/retention/remove-run.ts';
import { jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { counted } from '../text/words.ts';

export interface PruneRequest {
  /** How long ago a run ended at the least; undefined: its retention is over. */
  readonly ageMs: number | undefined;
  readonly dryRun: boolean;
  readonly isJson: boolean;
}

/** Returns the exit code. */
export async function pruneRuns(
  redis: WpRedis,
  { ageMs, dryRun, isJson }: PruneRequest,
  { print, say }: Output,
): Promise<number> {
  const { runs, foreign } = await prunableRuns(redis, ageMs);
  for (const run of runs) {
    if (!dryRun) await removeRun(redis, run);
    if (!isJson) print(run);
  }
  if (isJson) print(jsonLine({ runs, removed: !dryRun }));
  say(`${counted(runs.length, 'run')} ${dryRun ? 'would be removed' : 'removed'}.`);
  if (foreign.length > 0) say(`${counted(foreign.length, 'run')} of another version of wp left alone.`);
  return exitCodes.ok;
}
