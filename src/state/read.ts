// Reading runs and jobs for people and programs. Nothing here changes anything.
import { fromFields, fromRedisNames } from './fields.ts';
import { jobKey, runKey, runWorkersKey } from './keys.ts';
import type { RunId } from './run-id.ts';
import type { Connection } from './scripts.ts';
import { type JobStatus, jobStatuses, type Reason, type RunStatus } from './status.ts';

export interface RunRecord {
  readonly run: RunId;
  readonly name: string;
  readonly status: RunStatus;
  readonly params: Readonly<Record<string, string>>;
  readonly seed: number;
  /** Epoch ms by Redis' clock. Absent while it is being created. */
  readonly createdAt?: number;
  /** Absent while it is open. */
  readonly endedAt?: number;
  readonly jobs: number;
  readonly counts: Readonly<Record<JobStatus, number>>;
}

export interface JobRecord {
  readonly job: string;
  readonly status: JobStatus;
  /** 0: never started. */
  readonly attempt: number;
  readonly failures: number;
  readonly losses: number;
  readonly worker?: string;
  /** Of the latest attempt, epoch ms by Redis' clock. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** When a job that is ready to be retried may be claimed. */
  readonly dueAt?: number;
  readonly sleepMs?: number;
  readonly reason?: Reason;
  /** The job that this one's ending came from. */
  readonly cause?: string;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly message?: string;
  readonly logIncomplete?: boolean;
}

/** What a worker did in a run. */
export interface WorkerShare {
  readonly worker: string;
  /** Closed as succeeded or failed. */
  readonly jobs: number;
  readonly busyMs: number;
  readonly sleptMs: number;
}

/** Absent: there is no such run. */
export async function readRun(redis: Connection, run: RunId): Promise<RunRecord | undefined> {
  const fields = await redis.hgetall(runKey(run));
  if (!fields.status) return undefined;
  const counts = jobStatuses.map((status) => [status, Number(fields[`jobs_${status}`] ?? 0)] as const);
  return {
    run,
    name: fields.name ?? '',
    status: fields.status as RunStatus,
    params: JSON.parse(fields.params ?? '{}'),
    seed: Number(fields.seed),
    ...(fields.created_at ? { createdAt: Number(fields.created_at) } : {}),
    ...(fields.ended_at ? { endedAt: Number(fields.ended_at) } : {}),
    jobs: Number(fields.jobs),
    counts: Object.fromEntries(counts) as Record<JobStatus, number>,
  };
}

/** In the order of the file, in chunks: never more than a few ms of Redis' time at once. */
export async function* readJobs(redis: Connection, run: RunId): AsyncGenerator<JobRecord> {
  for (let job = 1, leg = 1; job > 0; ) {
    const [nextJob, nextLeg, records] = await redis.wpJobs(runKey(run), job, leg, 1000);
    for (const [id, fields] of records) yield jobRecord(id, fields);
    [job, leg] = [nextJob, nextLeg];
  }
}

/** Absent: the run has no such job. */
export async function readJob(redis: Connection, run: RunId, job: string): Promise<JobRecord | undefined> {
  const fields = Object.entries(await redis.hgetall(jobKey(run, job)));
  return fields.length > 0 ? jobRecord(job, fields.flat()) : undefined;
}

export async function readWorkerShares(redis: Connection, run: RunId): Promise<WorkerShare[]> {
  const entries = Object.entries(await redis.hgetall(runWorkersKey(run)));
  return entries
    .map(([worker, json]) => {
      const { jobs, busyMs, sleptMs } = fromRedisNames(JSON.parse(json)) as WorkerShare;
      return { worker, jobs, busyMs, sleptMs };
    })
    .sort((a, b) => a.worker.localeCompare(b.worker, 'en', { numeric: true }));
}

const numbers = ['startedAt', 'endedAt', 'dueAt', 'sleepMs', 'exitCode'] as const;

function jobRecord(id: string, list: readonly string[]): JobRecord {
  const { status, attempt, failures, losses, rank: _, order: __, worker, logIncomplete, ...rest } = fromFields(list);
  const record: Record<string, unknown> = { job: id, status, attempt: Number(attempt ?? 0) };
  record.failures = Number(failures ?? 0);
  record.losses = Number(losses ?? 0);
  if (worker) record.worker = worker;
  if (logIncomplete) record.logIncomplete = true;
  Object.assign(record, rest);
  for (const name of numbers) if (name in rest) record[name] = Number(rest[name]);
  if (status !== 'ready') delete record.dueAt;
  if (status === 'blocked' || status === 'ready')
    for (const name of ['startedAt', 'endedAt', 'worker']) delete record[name];
  return record as unknown as JobRecord;
}
