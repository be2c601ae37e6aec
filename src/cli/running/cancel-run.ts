// `wp cancel`: asks, and closes the run itself where no worker is there to do it.
import { setTimeout as delay } from 'node:timers/promises';
import { WpError } from '../../pipeline/error.ts';
import { workOffBacklog } from '../../state/backlog.ts';
import { Leases } from '../../state/leases/leases.ts';
import { isServed, isServedNow } from '../../state/look/presence.ts';
import { readRun } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed } from '../../state/redis/status.ts';
import { removeRun } from '../../state/retention/remove-run.ts';
import { shelveRun } from '../../state/retention/shelve.ts';
import { type CancelOptions, cancelRun } from '../../state/work/control.ts';
import { rescueLostJobs } from '../../worker/sweep.ts';
import { newWorkerIds } from '../../worker/worker-ids.ts';
import { unknownJob } from '../text/unknown-job.ts';
import { counted } from '../text/words.ts';

/** Of the lock that proves a holder gone: it is given back at once. */
const proofMs = 2_000;
/** The leases of holders that are gone end by then, unless they were asked to be longer. */
const patienceMs = 20_000;
const lookMs = 500;

/** Returns what to tell the user. */
export async function cancelAndClose(redis: WpRedis, run: RunId, options: CancelOptions): Promise<string> {
  const status = await cancelRun(redis, run, options);
  if (status === 'unknown') throw await unknownJob(redis, run, options.job ?? '');
  if (status === undefined || isRunClosed(status)) {
    await shelveRun(redis, run);
    return `Run ${run} is over: ${status ?? 'removed'}.`;
  }
  if (status === 'creating') return removeUnopened(redis, run, options);
  if (status === 'running' && options.job === undefined)
    return `The jobs of run ${run} are over, its hooks still run. --force ends them.`;
  const what = options.job === undefined ? `Run ${run}` : `Job ${options.job} of run ${run}`;
  if (await isServedNow(redis, run)) return `${what} is being cancelled.`;
  await closeUnserved(redis, run);
  return describe(redis, run, what);
}

/** Its client may still be at it: what that writes from now on is refused, and it hears that the run is gone. */
async function removeUnopened(redis: WpRedis, run: RunId, options: CancelOptions): Promise<string> {
  if (options.job !== undefined)
    throw new WpError(`run ${run} is still being written. Without a job, wp cancel removes it.`);
  await removeRun(redis, run);
  // It was opened just before, and left alone.
  if (await readRun(redis, run)) return cancelAndClose(redis, run, options);
  return `Run ${run} was not open yet. It is removed.`;
}

/** Does what a worker would: carries on with what follows, and settles the jobs of holders that are gone. */
async function closeUnserved(redis: WpRedis, run: RunId): Promise<void> {
  const [worker = ''] = newWorkerIds(1);
  const leases = new Leases([redis], proofMs, { onLost: () => {}, onUnavailable: () => {} });
  for (const until = performance.now() + patienceMs; performance.now() < until; await delay(lookMs)) {
    await workOffBacklog(redis, run);
    await rescueLostJobs(
      run,
      { worker, redis, leases, hasLockServers: false, leaseMs: proofMs, notify: () => {} },
      () => false,
    );
    const record = await readRun(redis, run);
    if (record && record.counts.running > 0 && !(await isServed(redis, run))) continue;
    if (!record || isRunClosed(record.status)) await shelveRun(redis, run);
    return;
  }
}

async function describe(redis: WpRedis, run: RunId, what: string): Promise<string> {
  const record = await readRun(redis, run);
  if (!record || isRunClosed(record.status))
    return `Run ${run} is over: ${record?.status ?? 'removed'}. It had no worker.`;
  const { running, ready, blocked } = record.counts;
  const left = [
    running > 0 ? `${counted(running, 'job')} may still run at a worker that was heard of until now` : '',
    ready + blocked > 0 ? `${counted(ready + blocked, 'job')} to clean up, for which there is no worker` : '',
  ].filter(Boolean);
  return `${what} is being cancelled: ${left.join(', ')}. "wp attach ${run}" carries it on, "wp cancel ${run} --force" leaves it out.`;
}
