// The output of several jobs: that of a run, or of all legs of a declared job.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import { type JobRecord, readHooks, readJob, readJobs } from '../records/records.ts';
import { answersOf } from '../redis/batch.ts';
import type { RunId } from '../redis/run-id.ts';
import { logKeys } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { endOf, type LogPiece } from './log-pieces.ts';
import { readEnd, readLog } from './read-log.ts';
import { lastLines, linesSince, type WantedEnd, wantedByAll } from './wanted-end.ts';

export interface LogsRequest {
  readonly run: RunId;
  /** A job or leg, or a declared job for all its legs. Undefined: all jobs and hooks of the run. */
  readonly job?: string | undefined;
  /** Undefined: the latest. */
  readonly attempt?: number | undefined;
  /** Lines of each attempt. Undefined: all. */
  readonly tail?: number | undefined;
  /** Epoch ms by Redis' clock. */
  readonly since?: number | undefined;
}

export interface AttemptOutput {
  readonly kind: 'output';
  readonly job: string;
  readonly attempt: number;
  readonly piece: LogPiece;
}

/** All that has come so far has been passed on. */
export interface AttemptPause {
  readonly kind: 'pause';
  readonly job: string;
  readonly attempt: number;
}

/** Nothing more of it will come. */
export interface AttemptEnd {
  readonly kind: 'end';
  readonly job: string;
  readonly attempt: number;
}

/** The only job that was asked for has not run so far. */
export interface NotStarted {
  readonly kind: 'not-started';
  readonly record: JobRecord;
}

/** In the order of the file, hooks last. None: the run has no such job. */
export async function selectJobs(redis: WpRedis, { run, job }: LogsRequest): Promise<JobRecord[]> {
  const only = job === undefined ? undefined : await readJob(redis, run, job);
  if (only?.status) return [only];
  const found: JobRecord[] = [];
  for await (const record of readJobs(redis, run)) if (isWanted(record.job, job)) found.push(record);
  return job === undefined ? [...found, ...(await readHooks(redis, run))] : found;
}

/** `wanted`: as in `LogsRequest`. */
export function isWanted(job: string, wanted: string | undefined): boolean {
  return wanted === undefined || job === wanted || declaredJob(job as JobId) === wanted;
}

/** Each whole, in the order in which they were started: what came earlier may explain what came later. */
export async function* readLogs(
  redis: WpRedis,
  request: LogsRequest,
  jobs: readonly JobRecord[],
): AsyncGenerator<AttemptOutput | AttemptEnd | NotStarted> {
  yield* notStarted(jobs);
  for (const { job, attempt: latest } of await writtenBy(redis, request, jobs)) {
    const attempt = request.attempt ?? latest;
    yield* readAttempt(redis, request, { job, attempt });
    yield { kind: 'end', job, attempt };
  }
}

export function* notStarted([record, ...others]: readonly JobRecord[]): Generator<NotStarted> {
  if (record?.attempt === 0 && others.length === 0) yield { kind: 'not-started', record };
}

/** What there is of it now. Returns the offset from where it may be read on. */
export async function* readAttempt(
  redis: WpRedis,
  { run, tail, since }: LogsRequest,
  { job, attempt }: Pick<AttemptOutput, 'job' | 'attempt'>,
): AsyncGenerator<AttemptOutput, number> {
  const wanted: WantedEnd[] = [];
  if (tail !== undefined) wanted.push(lastLines(tail));
  if (since !== undefined) wanted.push(linesSince(since));
  if (wanted.length === 0) return yield* readOn(redis, run, { job, attempt, from: 0 });
  const { pieces, end } = await readEnd(redis, logKeys(run, job, attempt), wantedByAll(wanted));
  for (const piece of pieces) yield { kind: 'output', job, attempt, piece };
  return end;
}

export async function* readOn(
  redis: WpRedis,
  run: RunId,
  { job, attempt, from }: Pick<AttemptOutput, 'job' | 'attempt'> & { readonly from: number },
): AsyncGenerator<AttemptOutput, number> {
  let end = from;
  for await (const piece of readLog(redis, run, job, attempt, from)) {
    yield { kind: 'output', job, attempt, piece };
    end = endOf(piece);
  }
  return end;
}

const askedAtOnce = 500;

/** Those that have written something, in the order in which they were started. Of many jobs most may be silent. */
export async function writtenBy(
  redis: WpRedis,
  { run, attempt: wanted }: LogsRequest,
  jobs: readonly JobRecord[],
): Promise<JobRecord[]> {
  const started = jobs.filter(({ attempt }) => attempt >= (wanted ?? 1));
  started.sort((one, other) => (one.startedAt ?? 0) - (other.startedAt ?? 0));
  const found: JobRecord[] = [];
  for (let from = 0; from < started.length; from += askedAtOnce) {
    const some = started.slice(from, from + askedAtOnce);
    const batch = redis.pipeline();
    for (const { job, attempt } of some) batch.exists(logKeys(run, job, wanted ?? attempt)[0]);
    const answers = await answersOf(batch);
    found.push(...some.filter((_, index) => answers[index] === 1));
  }
  return found;
}
