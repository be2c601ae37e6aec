// Details of one leg, or of a job without legs: its attempts, its position in the queue, its worker.
import { defined } from '../../pipeline/defined.ts';
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { JobSpec, RetryPolicy } from '../../pipeline/pipeline.ts';
import { type Holder, type LockServersToAsk, readHolder } from '../../state/look/holder.ts';
import { type ReadyFacts, readReady } from '../../state/look/queue-place.ts';
import { type AttemptRecord, readAttempts } from '../../state/look/read-attempts.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord } from '../../state/records/records.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';

export interface LegDetails {
  readonly record: JobRecord;
  /** All attempts before the latest one. */
  readonly attempts: readonly AttemptRecord[];
  readonly retry: RetryPolicy;
  /** Per attempt: in ms, or the expression that its worker evaluates. Undefined where there is none. */
  readonly timeout?: number | string;
  /** Only for a leg that is ready. */
  readonly ready?: ReadyLeg;
  /** Only for a leg that is running. */
  readonly holder?: Holder;
}

export interface ReadyLeg extends ReadyFacts {
  /** All jobs of the run that are running. */
  readonly running: readonly string[];
  /** The limit on legs of the same job, and the legs that run. Undefined where there is no such limit. */
  readonly legs?: { readonly limit: number; readonly running: readonly string[] };
}

export async function readLegDetails(
  redis: WpRedis,
  graph: RunGraph,
  record: JobRecord,
  { retry, templates, timeoutMs }: JobSpec,
  lockServers: LockServersToAsk,
): Promise<LegDetails> {
  const run = graph.run.run;
  const job = record.job as JobId;
  const timeout = templates?.timeout ?? timeoutMs;
  return {
    record,
    attempts: await readAttempts(redis, run, job),
    retry,
    ...defined({
      timeout,
      ready: record.status === 'ready' ? await readReadyLeg(redis, graph, job) : undefined,
      holder:
        record.status === 'running'
          ? await readHolder(redis, { run, job, worker: record.worker ?? '' }, lockServers)
          : undefined,
    }),
  };
}

async function readReadyLeg(redis: WpRedis, { run, jobs }: RunGraph, job: JobId): Promise<ReadyLeg> {
  const facts = await readReady(redis, run.run, job, run.createdAt ?? 0);
  const { legs = [], maxParallel: limit } = jobs.get(declaredJob(job)) ?? {};
  return {
    ...facts,
    running: runningOf([...jobs.values()].flatMap((declared) => declared.legs)),
    ...defined({ legs: limit === undefined ? undefined : { limit, running: runningOf(legs) } }),
  };
}

function runningOf(records: readonly JobRecord[]): string[] {
  return records.filter(({ status }) => status === 'running').map(({ job }) => job);
}
