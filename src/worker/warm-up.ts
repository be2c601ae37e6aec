// Does once, for no run, what every job needs. So the server has the scripts, and this process has compiled its own code for them, before
// the time of a run counts.

import { randomUUID } from 'node:crypto';
import type { JobId } from '../pipeline/job-id.ts';
import { openRun } from '../state/create/create-run.ts';
import type { RunId } from '../state/redis/run-id.ts';
import { lockKey } from '../state/redis/run-keys.ts';
import { advance, type Claim } from '../state/work/advance-run.ts';
import { HeldJobs } from './held-jobs.ts';
import type { WorkerContext } from './worker-context.ts';

/** Not a valid run id, so no run has it. */
export const noRun = 'rehearsal' as RunId;

export async function warmUp(context: WorkerContext): Promise<void> {
  const { worker, redis, leases, leaseMs } = context;
  const claim = { id: randomUUID(), count: 1, ahead: 0 };
  // `openRun` too, since the time of a run begins with that call.
  await Promise.all([openRun(redis, noRun), advance(redis, noRun, { worker, leaseMs, outcomes: [], claim })]);
  // If leases cannot be had, the first job reports it.
  await leases.probe(lockKey(noRun, worker)).catch(() => {});
  await sleepOnce(context);
}

const sleepMs = 1;

const sleep: Claim = {
  job: 'sleep' as JobId,
  attempt: 1,
  claim: '',
  failures: 0,
  losses: 0,
  sleepMs,
  when: 'on_success',
  spec: {
    work: { kind: 'sleep', length: { minMs: sleepMs, maxMs: sleepMs } },
    env: {},
    cwd: '/',
    retry: { max: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0 },
  },
};

async function sleepOnce(context: WorkerContext): Promise<void> {
  const ignore = (): void => {};
  const heldJobs = new HeldJobs({ ...context, run: noRun, onTrouble: ignore, onOutcome: ignore, onRoom: ignore });
  heldJobs.add(sleep);
  heldJobs.fill();
  await heldJobs.ended();
}
