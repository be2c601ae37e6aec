// What every job waits for, done once for no run: the server then has the scripts, and this process has compiled its own side of
// them, before the time of a run counts.

import { randomUUID } from 'node:crypto';
import type { JobId } from '../pipeline/job-id.ts';
import { openRun } from '../state/create/create-run.ts';
import type { RunId } from '../state/redis/run-id.ts';
import { lockKey } from '../state/redis/run-keys.ts';
import { advance, type Claim } from '../state/work/advance.ts';
import { HeldJobs } from './held-jobs.ts';
import type { ServiceContext } from './run-service.ts';

/** No run has this id, which is no run id. */
export const noRun = 'rehearsal' as RunId;

export async function warmUp(context: ServiceContext): Promise<void> {
  const { worker, redis, leases, leaseMs } = context;
  const claim = { id: randomUUID(), count: 1, ahead: 0 };
  // A run's time begins with the call that opens it.
  await Promise.all([openRun(redis, noRun), advance(redis, noRun, { worker, leaseMs, outcomes: [], claim })]);
  // Whether leases are to be had is told with the first job.
  await leases.probe(lockKey(noRun, worker)).catch(() => {});
  await sleepOnce(context);
}

const sleepMs = 1;

const sleep: Claim = {
  job: 'sleep' as JobId,
  ...{ attempt: 1, failures: 0, losses: 0, sleepMs, when: 'on_success' },
  spec: {
    work: { kind: 'sleep', length: { minMs: sleepMs, maxMs: sleepMs } },
    env: {},
    cwd: '/',
    retry: { max: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0 },
  },
};

async function sleepOnce(context: ServiceContext): Promise<void> {
  const toNobody = (): void => {};
  const hand = new HeldJobs({
    ...context,
    run: noRun,
    onTrouble: toNobody,
    onOutcome: toNobody,
    onRoom: toNobody,
  });
  hand.add(sleep);
  hand.fill();
  await hand.ended();
}
