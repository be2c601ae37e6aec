// Which jobs go on where a run, or the legs of a job, are stopped. The same stands in `state/lua/stop.lua` for those not started.
import { type Claim, declaredJob } from '../state/advance.ts';

export interface Stop {
  readonly isCancelling: boolean;
  /** Declared jobs whose legs are ended; `*` = all but those that deal with failures. */
  readonly killed: readonly string[];
}

export function goesOn({ job, when }: Pick<Claim, 'job' | 'when'>, { isCancelling, killed }: Stop): boolean {
  if (when === 'hook') return true;
  if (isCancelling && when !== 'always') return false;
  if (killed.includes('*') && when !== 'always' && when !== 'on_failure') return false;
  return !killed.includes(declaredJob(job));
}
