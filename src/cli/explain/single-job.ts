// What is to be known of one leg, or of a job without legs: its attempts, its place in the queue, its holder.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { JobSpec, RetryPolicy } from '../../pipeline/pipeline.ts';
import { type AttemptRecord, readAttempts } from '../../state/look/attempts.ts';
import { type Holder, type LockServersToAsk, readHolder } from '../../state/look/holder.ts';
import { type ReadyFacts, readReady } from '../../state/look/queue-place.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord } from '../../state/records/records.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';

export interface SingleJob {
  readonly record: JobRecord;
  /** Those before the latest. */
  readonly attempts: readonly AttemptRecord[];
  readonly retry: RetryPolicy;
  /** Per attempt, in ms; absent = none. A text: the expression that its worker fills in. */
  readonly timeout?: number | string;
  /** Of a job that is ready. */
  readonly ready?: ReadyLeg;
  /** Of a job that is running. */
  readonly holder?: Holder;
}

export interface ReadyLeg extends ReadyFacts {
  /** Jobs of the run that are running. */
  readonly running: readonly string[];
  /** Of its own job, those legs that are in the queue or running. Absent: any number of them may be. */
  readonly legs?: { readonly limit: number; readonly running: readonly string[] };
}

export async function readSingle(
  redis: WpRedis,
  picture: RunGraph,
  record: JobRecord,
  { retry, late, timeoutMs }: JobSpec,
  lockServers: LockServersToAsk,
): Promise<SingleJob> {
  const run = picture.run.run;
  const job = record.job as JobId;
  const timeout = late?.timeout ?? timeoutMs;
  return {
    record,
    attempts: await readAttempts(redis, run, job),
    retry,
    ...(timeout !== undefined && { timeout }),
    ...(record.status === 'ready' && { ready: await readReadyLeg(redis, picture, job) }),
    ...(record.status === 'running' && {
      holder: await readHolder(redis, { run, job, worker: record.worker ?? '' }, lockServers),
    }),
  };
}

async function readReadyLeg(redis: WpRedis, { run, jobs }: RunGraph, job: JobId): Promise<ReadyLeg> {
  const facts = await readReady(redis, run.run, job, run.createdAt ?? 0);
  const { legs = [], maxParallel: limit } = jobs.get(declaredJob(job)) ?? {};
  return {
    ...facts,
    running: runningOf([...jobs.values()].flatMap((declared) => declared.legs)),
    ...(limit !== undefined && { legs: { limit, running: runningOf(legs) } }),
  };
}

function runningOf(records: readonly JobRecord[]): string[] {
  return records.filter(({ status }) => status === 'running').map(({ job }) => job);
}
