// What `wp logs` is asked for, from its run's jobs to what is printed of them.
import { WpError } from '../../pipeline/error.ts';
import { followLogs } from '../../state/log/follow-logs.ts';
import { type LogsRequest, readLogs, selectJobs } from '../../state/log/read-logs.ts';
import { isUnserved } from '../../state/look/presence.ts';
import { type JobRecord, readRun } from '../../state/records/records.ts';
import { redisNow } from '../../state/redis/clock.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isJobClosed } from '../../state/redis/status.ts';
import type { Colours } from '../text/colours.ts';
import { unknownJob } from '../text/unknown-job.ts';
import { counted, unservedRun } from '../text/words.ts';
import { type LogFormat, type LogOutput, printLogs } from './print-logs.ts';
import type { Looking } from './until-signal.ts';

export interface LogsQuestion extends Omit<LogsRequest, 'since'> {
  /** How long ago. Absent: since ever. */
  readonly sinceMs: number | undefined;
  readonly timestamps: boolean;
  readonly json: boolean;
  readonly colours: Colours;
}

/** `looking`: to follow what comes; absent: only what is there. */
export async function showLogs(
  redis: WpRedis,
  { sinceMs, ...question }: LogsQuestion,
  output: LogOutput,
  looking?: Looking,
): Promise<void> {
  const since = sinceMs === undefined ? undefined : (await redisNow(redis)) - sinceMs;
  const request: LogsRequest = { ...question, since };
  const jobs = await selectJobs(redis, request);
  if (jobs.length === 0) throw await unknownJob(redis, request.run, request.job ?? '');
  const isOpen = looking !== undefined && jobs.some(({ status }) => !isJobClosed(status));
  const run = isOpen ? await readRun(redis, request.run) : undefined;
  if (!isOpen) refuseAttempt(request, jobs);
  else if (run && (await isUnserved(redis, run))) output.say(`wp: ${unservedRun(run)}`);
  const items = looking ? followLogs(redis, request, looking) : readLogs(redis, request, jobs);
  await printLogs(items, { format: formatOf(question, jobs), isFollowed: looking !== undefined }, output);
}

function refuseAttempt({ attempt: wanted = 0 }: LogsRequest, [only, ...others]: readonly JobRecord[]): void {
  if (only === undefined || others.length > 0 || only.attempt >= wanted) return;
  const had = only.attempt === 0 ? 'has not run' : `has had ${counted(only.attempt, 'attempt')}`;
  throw new WpError(`job "${only.job}" ${had}, so there is no attempt ${wanted}.`);
}

function formatOf(
  { job, timestamps, json, colours }: Omit<LogsQuestion, 'sinceMs'>,
  jobs: readonly JobRecord[],
): LogFormat {
  if (json) return 'json';
  const isOne = jobs.length === 1 && jobs[0]?.job === job;
  if (isOne && !timestamps) return 'bytes';
  return {
    hasName: !isOne,
    hasTime: timestamps,
    colours,
  };
}
