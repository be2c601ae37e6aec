// `wp logs`: finds the jobs that are asked for, and prints what is kept of their output and, with -f, what comes.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { followLogs } from '../../state/log/follow-logs.ts';
import { type LogsRequest, readLogs, selectJobs } from '../../state/log/read-logs.ts';
import { findRun } from '../../state/look/find-run.ts';
import { isUnserved } from '../../state/look/presence.ts';
import { type JobRecord, readRun } from '../../state/records/records.ts';
import { redisNow } from '../../state/redis/clock.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isJobClosed } from '../../state/redis/status.ts';
import { isTerminal } from '../streams/outlet.ts';
import type { Colours } from '../text/colours.ts';
import type { Output } from '../text/output.ts';
import { printedPage } from '../text/page.ts';
import { unknownJob } from '../text/unknown-job.ts';
import { counted, unservedRun } from '../text/words.ts';
import { type FollowOptions, followUntilSignal } from './follow-until-signal.ts';
import type { LogFormat } from './log-text.ts';
import { type LogOutput, printLogs } from './print-logs.ts';

export interface LogsOptions extends Omit<LogsRequest, 'since'> {
  /** How long ago a line was written at the most. Undefined: no limit. */
  readonly sinceMs: number | undefined;
  readonly timestamps: boolean;
  /** Whether a terminal gets the log of a job byte for byte; undefined: no. */
  readonly isRaw?: boolean;
  /** Whether the log goes to a terminal; undefined: no. */
  readonly isTerminal?: boolean;
  readonly isJson: boolean;
  readonly colours: Colours;
}

export interface ShowLogsRequest extends Omit<LogsOptions, 'run' | 'colours' | 'isTerminal'> {
  /** As typed. */
  readonly run: string;
  readonly follow: boolean;
}

/** Returns the exit code. */
export async function showLogs(
  redis: WpRedis,
  { run: typed, follow, ...request }: ShowLogsRequest,
  { address, ...output }: Output & { readonly address: string },
): Promise<number> {
  const options = {
    ...request,
    run: await findRun(redis, typed),
    colours: printedPage().colours,
    isTerminal: isTerminal(output.stdout),
  };
  const logOutput = { stdout: output.stdout, say: output.say };
  if (!follow) {
    await printRequestedLogs(redis, options, logOutput);
    return exitCodes.ok;
  }
  return followUntilSignal({ redis, address, output }, async (following) => {
    await printRequestedLogs(redis, options, logOutput, following);
    return exitCodes.ok;
  });
}

/** `following`: also prints output to come; undefined: only what is there. */
export async function printRequestedLogs(
  redis: WpRedis,
  { sinceMs, ...options }: LogsOptions,
  output: LogOutput,
  following?: FollowOptions,
): Promise<void> {
  const since = sinceMs === undefined ? undefined : (await redisNow(redis)) - sinceMs;
  const request: LogsRequest = { ...options, since };
  const jobs = await selectJobs(redis, request);
  if (jobs.length === 0) throw await unknownJob(redis, request.run, request.job ?? '');
  const isOpen = following !== undefined && jobs.some(({ status }) => !isJobClosed(status));
  const run = isOpen ? await readRun(redis, request.run) : undefined;
  if (!isOpen) refuseAttempt(request, jobs);
  else if (run && (await isUnserved(redis, run))) output.say(`wp: ${unservedRun(run)}`);
  const items = following ? followLogs(redis, request, following) : readLogs(redis, request, jobs);
  await printLogs(items, { format: formatOf(options, jobs), isFollowed: following !== undefined }, output);
}

function formatOf(
  { job, timestamps, isJson, isRaw, isTerminal, colours }: Omit<LogsOptions, 'sinceMs'>,
  jobs: readonly JobRecord[],
): LogFormat {
  if (isJson) return 'json';
  const isOne = jobs.length === 1 && jobs[0]?.job === job;
  if (isOne && !timestamps) return isTerminal && !isRaw ? 'coloured' : 'bytes';
  return { hasName: !isOne, hasTime: timestamps, colours };
}

/** Throws a WpError if a single job has not had the attempt that is asked for. */
function refuseAttempt({ attempt: wanted = 0 }: LogsRequest, [only, ...others]: readonly JobRecord[]): void {
  if (only === undefined || others.length > 0 || only.attempt >= wanted) return;
  const had = only.attempt === 0 ? 'has not run' : `has had ${counted(only.attempt, 'attempt')}`;
  throw new WpError(`job "${only.job}" ${had}, so there is no attempt ${wanted}.`);
}
