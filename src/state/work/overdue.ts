// Finds running jobs whose holder was not checked for a while. The sweep for lost workers checks them.
import type { JobId } from '../../pipeline/job-id.ts';
import type { RunId } from '../redis/run-id.ts';
import { keysOf } from '../redis/run-keys.ts';
import { ifForeign } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { reading } from '../redis/unreadable-run.ts';

export interface OpenAttempt {
  readonly job: JobId;
  readonly attempt: number;
  readonly holder: string;
  /** Id of the claim that opened it. */
  readonly claim: string;
}

export interface Overdue {
  /** Each is returned once per interval, to the worker that asks first. */
  readonly attempts: readonly OpenAttempt[];
  /** An index or a count of the run looks wrong: `repairRun` finds out. */
  readonly isDamaged: boolean;
}

export async function overdueJobs(redis: WpRedis, run: RunId, intervalMs: number): Promise<Overdue> {
  const reply = await reading(run, () => redis.wpOverdue(keysOf(run), intervalMs, 1000).catch(ifForeign([])));
  const found: OpenAttempt[] = [];
  for (let index = 0; index + 3 < reply.length; index += 4) {
    const [job = '', attempt, holder = '', claim = ''] = reply.slice(index, index + 4);
    found.push({ job: job as JobId, attempt: Number(attempt), holder, claim });
  }
  return { attempts: found, isDamaged: reply.at(-1) === '1' };
}
