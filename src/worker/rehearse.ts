// What every job waits for, done once for no run: the server then has the scripts, and this process has compiled its own side of
// them, before the time of a run counts.
import { randomUUID } from 'node:crypto';
import { advance } from '../state/advance.ts';
import { openRun } from '../state/create.ts';
import { lockKey } from '../state/keys.ts';
import type { RunId } from '../state/run-id.ts';
import type { ServiceContext } from './run-service.ts';

/** No run has this id, which is no run id. */
export const noRun = 'rehearsal' as RunId;

export async function rehearse(
  context: Pick<ServiceContext, 'worker' | 'redis' | 'leases' | 'leaseMs'>,
): Promise<void> {
  const { worker, redis, leases, leaseMs } = context;
  const claim = { id: randomUUID(), count: 1, ahead: 0 };
  // A run's time begins with the call that opens it.
  await Promise.all([openRun(redis, noRun), advance(redis, noRun, { worker, leaseMs, outcomes: [], claim })]);
  // Whether leases are to be had is told with the first job.
  await leases.probe(lockKey(noRun, worker)).catch(() => {});
}
