// Which jobs continue when a run, or the legs of a job, are stopped. `state/lua/stop.lua` says the same for jobs that have not started.
import { declaredJob } from '../pipeline/job-id.ts';
import type { Claim } from '../state/work/advance-run.ts';

export interface Stop {
  readonly isCancelling: boolean;
  /** Declared jobs and legs to be ended; `*`: all but those with the rule `always` or `on_failure`. */
  readonly killed: readonly string[];
  /** Ends everything, hooks too. */
  readonly forced: boolean;
}

export function continues({ job, when }: Pick<Claim, 'job' | 'when'>, { isCancelling, killed, forced }: Stop): boolean {
  if (forced) return false;
  if (when === 'hook') return true;
  if (isCancelling && when !== 'always') return false;
  if (killed.includes('*') && when !== 'always' && when !== 'on_failure') return false;
  return !killed.includes(declaredJob(job)) && !killed.includes(job);
}
