// What attach, retry and rerun share: they find a run in Redis, and run jobs in this process.
import type { BeforeOpen } from '../../state/create/create-run.ts';
import { findRun } from '../../state/look/find-run.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import { repairRun } from '../../state/work/repair-run.ts';
import type { OpenedRun } from '../showing/opened-run.ts';
import type { OnInterrupt } from './interrupts.ts';
import { type WorkRequest, workRun } from './work-run.ts';

export interface ExistingRun extends Pick<WorkRequest, 'settings' | 'output'> {
  /** As typed. */
  readonly run: string;
}

export interface ExistingRunRequest extends ExistingRun, Pick<WorkRequest, 'redis' | 'address'> {}

/** Returns the exit code. */
export async function workExistingRun(
  { run: typed, ...request }: ExistingRunRequest,
  onInterrupt: OnInterrupt,
  open: (run: RunId, beforeOpen?: BeforeOpen) => Promise<OpenedRun>,
): Promise<number> {
  const run = await findRun(request.redis, typed);
  await repairRun(request.redis, run, request.settings.leaseMs);
  return workRun({ ...request, onInterrupt, open: (beforeOpen) => open(run, beforeOpen) });
}
