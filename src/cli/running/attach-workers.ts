// `wp attach`: adds workers of this process to a run.
import { joinRun } from '../showing/opened-run.ts';
import { type ExistingRunRequest, workExistingRun } from './existing-run.ts';

/** Returns the exit code. */
export function attachWorkers(request: ExistingRunRequest): Promise<number> {
  return workExistingRun(request, 'leave', (run) => joinRun(request.redis, run));
}
