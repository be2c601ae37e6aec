// `wp cancel`: cancels a run, and closes it if no worker is there to do that.
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { workOffBacklog } from '../../state/backlog.ts';
import { Leases } from '../../state/leases/leases.ts';
import { findRun } from '../../state/look/find-run.ts';
import { isServed, isServedNow } from '../../state/look/presence.ts';
import { readHooks, readJobs, readRun } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed, type RunStatus } from '../../state/redis/status.ts';
import { removeRun } from '../../state/retention/remove-run.ts';
import { shelveRun } from '../../state/retention/shelve.ts';
import { type CancelOptions, cancelRun } from '../../state/work/control.ts';
import { repairRun } from '../../state/work/repair-run.ts';
import { rescueLostJobs } from '../../worker/sweep.ts';
import { newWorkerIds } from '../../worker/worker-ids.ts';
import type { Output } from '../text/output.ts';
import { unknownJob } from '../text/unknown-job.ts';
import { counted, firstOf } from '../text/words.ts';

/** The lease that proves a worker lost. It is given back at once. */
const proofMs = 2_000;
/** The leases of lost workers have ended by then, unless --lease made them longer. */
const patienceMs = 20_000;
const lookMs = 500;

/** Returns the exit code. `typed`: names the run. */
export async function cancelAndClose(
  redis: WpRedis,
  typed: string,
  options: CancelOptions,
  { print }: Output,
): Promise<number> {
  print(await cancelInWords(redis, await findRun(redis, typed), options));
  return exitCodes.ok;
}

async function cancelInWords(redis: WpRedis, run: RunId, options: CancelOptions): Promise<string> {
  await repairRun(redis, run, proofMs);
  const before = (await readRun(redis, run))?.status;
  const status = await cancelRun(redis, run, options);
  if (status === 'unknown') throw await unknownJob(redis, run, options.job ?? '');
  if (status === undefined || isRunClosed(status)) {
    await shelveRun(redis, run);
    return ended(run, status);
  }
  if (status === 'creating') return removeUnopened(redis, run, options);
  if (status === 'running' && options.job === undefined)
    return `All jobs of run ${run} have ended, but its hooks are running. To kill them: wp cancel ${run} --force`;
  const what = options.job === undefined ? `Run ${run}` : `Job ${options.job} of run ${run}`;
  const isRepeated = before === 'cancelling' && !options.force && options.job === undefined;
  if (await isServedNow(redis, run))
    return `${what} is being cancelled.${isRepeated ? await whatRuns(redis, run) : ''}`;
  await closeUnserved(redis, run);
  return describe(redis, run, what);
}

/** If its client is still writing the run, Redis refuses the rest and the client reports that the run was removed. */
async function removeUnopened(redis: WpRedis, run: RunId, options: CancelOptions): Promise<string> {
  if (options.job !== undefined) throw new WpError(`run ${run} is still being created. To remove it: wp cancel ${run}`);
  await removeRun(redis, run);
  // A run that was opened a moment ago is not removed.
  if (await readRun(redis, run)) return cancelInWords(redis, run, options);
  return `Run ${run} was not open yet, and is removed.`;
}

/** Does what a worker would do: continues what is left to decide, and settles the jobs of lost workers. */
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
  if (!record || isRunClosed(record.status)) return `${ended(run, record?.status)} It had no worker.`;
  const { running, ready, blocked } = record.counts;
  const left = [
    running > 0 ? `${counted(running, 'job')} may still run on a worker that was alive until now` : '',
    ready + blocked > 0 ? `${counted(ready + blocked, 'clean-up job')} without a worker` : '',
  ].filter(Boolean);
  return `${what} is being cancelled: ${left.join(', ')}. To run the rest: wp attach ${run}. To skip it: wp cancel ${run} --force`;
}

/** For a user who cancels a second time, because the run does not end. */
async function whatRuns(redis: WpRedis, run: RunId): Promise<string> {
  const running: string[] = [];
  for await (const { job, status } of readJobs(redis, run)) if (status === 'running') running.push(job);
  for (const { job, status } of await readHooks(redis, run)) if (status === 'running') running.push(job);
  if (running.length === 0) return '';
  const verb = running.length === 1 ? 'It still runs' : 'These still run';
  return ` ${verb}: ${firstOf(running)}. To kill what runs: wp cancel ${run} --force`;
}

function ended(run: RunId, status: RunStatus | undefined): string {
  return status === undefined ? `Run ${run} was removed.` : `Run ${run} has ended: ${status}.`;
}
