// `wp prune`: removes ended runs, or lists those that it would remove.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { findRun, findRunId } from '../../state/look/find-run.ts';
import { readRun } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed } from '../../state/redis/status.ts';
import { reading } from '../../state/redis/unreadable-run.ts';
import { prunableRuns } from '../../state/retention/prune.ts';
import { removeByForce, removeRun } from '../../state/retention/remove-run.ts';
import { jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { counted } from '../text/words.ts';

/** Returns the exit code. `typed`: names the run. `isForced`: it may be open, and unreadable. */
export async function pruneRun(
  redis: WpRedis,
  typed: string,
  isForced: boolean,
  { isJson, dryRun }: Pick<PruneRequest, 'isJson' | 'dryRun'>,
  { print, say }: Output,
): Promise<number> {
  const run = isForced ? await findRunId(redis, typed) : await findRun(redis, typed);
  if (!isForced) await refuseIfOpen(redis, run);
  if (!dryRun) await (isForced ? removeByForce(redis, run) : reading(run, () => removeRun(redis, run)));
  print(isJson ? jsonLine({ runs: [run], removed: !dryRun }) : run);
  say(`1 run ${dryRun ? 'would be removed' : 'removed'}.`);
  return exitCodes.ok;
}

async function refuseIfOpen(redis: WpRedis, run: RunId): Promise<void> {
  const record = await readRun(redis, run);
  if (!record || isRunClosed(record.status)) return;
  throw new WpError(
    `run ${run} is open (${record.status}). First cancel it: wp cancel ${run}. To remove it with its jobs: wp prune --run ${run} --force`,
  );
}

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
  const { runs, foreign, unreadable } = await prunableRuns(redis, ageMs);
  for (const run of runs) {
    if (!dryRun) await removeRun(redis, run);
    if (!isJson) print(run);
  }
  if (isJson) print(jsonLine({ runs, removed: !dryRun }));
  say(`${counted(runs.length, 'run')} ${dryRun ? 'would be removed' : 'removed'}.`);
  if (foreign.length > 0) say(`${counted(foreign.length, 'run')} of another version of wp left alone.`);
  for (const { message } of unreadable) say(message);
  return exitCodes.ok;
}
