// Which jobs go on where a run, or the legs of a job, are stopped. The same stands in `state/lua/stop.lua` for those not started.
import { declaredJob } from '../pipeline/job-id.ts';
import type { Claim } from '../state/work/advance.ts';

export interface Stop {
  readonly isCancelling: boolean;
  /** Declared jobs and legs that are ended; `*` = all but those that deal with failures. */
  readonly killed: readonly string[];
  /** Nothing goes on. */
  readonly forced: boolean;
}

export function goesOn({ job, when }: Pick<Claim, 'job' | 'when'>, { isCancelling, killed, forced }: Stop): boolean {
  if (forced) return false;
  if (when === 'hook') return true;
  if (isCancelling && when !== 'always') return false;
  if (killed.includes('*') && when !== 'always' && when !== 'on_failure') return false;
  return !killed.includes(declaredJob(job)) && !killed.includes(job);
}
