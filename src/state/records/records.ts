// Reads runs and jobs. Nothing here changes them.

import { defined } from '../../pipeline/defined.ts';
import type { Json } from '../../pipeline/expression/json-data.ts';
import { hookEvents } from '../../pipeline/hook-event.ts';
import { hookId } from '../../pipeline/job-id.ts';
import type { Selection } from '../../pipeline/pipeline.ts';
import { fromFields } from '../redis/fields.ts';
import type { RunId } from '../redis/run-id.ts';
import { keysOf, runKey } from '../redis/run-keys.ts';
import { ForeignRun, ifForeign, schemaVersion } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { type JobStatus, jobStatuses, type Reason, type RunStatus, runStatuses } from '../redis/status.ts';
import { parseObject, reading, UnreadableRun } from '../redis/unreadable-run.ts';

export interface RunRecord {
  readonly run: RunId;
  readonly name: string;
  readonly status: RunStatus;
  readonly params: Readonly<Record<string, string>>;
  readonly seed: number;
  /** Undefined: the run has all jobs of its file. */
  readonly selection?: Selection;
  /** To find the run by. */
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined: the run was submitted without one. */
  readonly idempotencyKey?: string;
  /** Epoch ms by Redis' clock. Undefined while the run is being created. */
  readonly createdAt?: number;
  /** Undefined while the run is open. */
  readonly endedAt?: number;
  /** Undefined: the default. */
  readonly retentionMs?: number;
  readonly jobs: number;
  readonly counts: Readonly<Record<JobStatus, number>>;
  /** Jobs that were allowed to fail, and failed or were cancelled alone. */
  readonly warnings: number;
  /** Why the run was stopped early. Undefined: it was not. */
  readonly reason?: Reason;
  /** Jobs that may run at once. Undefined: any number. */
  readonly maxParallel?: number;
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
  /** It failed or was cancelled alone, and was allowed to fail. */
  readonly allowed?: boolean;
  /** The values of its leg of a matrix. */
  readonly matrix?: Readonly<Record<string, Json>>;
}

/** Undefined: there is no such run. Throws a ForeignRun or an UnreadableRun. */
export async function readRun(redis: WpRedis, run: RunId): Promise<RunRecord | undefined> {
  return reading(run, async () => {
    const fields = await redis.hgetall(runKey(run));
    if (Object.keys(fields).length === 0) return undefined;
    return runRecord(run, fields);
  });
}

function runRecord(run: RunId, fields: Readonly<Record<string, string>>): RunRecord | undefined {
  if (!fields.status && fields.schema === undefined) throw new SyntaxError('its fields "status" and "schema" are gone');
  if (!fields.status) return undefined;
  if (fields.schema !== schemaVersion) throw new ForeignRun(run, fields.schema);
  if (!runStatuses.includes(fields.status as RunStatus)) throw new SyntaxError(`"status" is "${fields.status}"`);
  const counts = jobStatuses.map((status) => [status, Number(fields[`jobs_${status}`] ?? 0)] as const);
  return defined({
    run,
    name: fields.name ?? '',
    status: fields.status as RunStatus,
    params: parseObject('params', fields.params),
    seed: Number(fields.seed),
    selection: fields.selection ? (parseObject('selection', fields.selection) as unknown as Selection) : undefined,
    labels: parseObject('labels', fields.labels),
    idempotencyKey: fields.idempotency_key || undefined,
    createdAt: numberOf(fields.created_at),
    endedAt: numberOf(fields.ended_at),
    retentionMs: numberOf(fields.retention_ms),
    jobs: Number(fields.jobs),
    counts: Object.fromEntries(counts) as Record<JobStatus, number>,
    warnings: Number(fields.jobs_allowed ?? 0) + Number(fields.jobs_excused ?? 0),
    reason: (fields.stop || undefined) as Reason | undefined,
    maxParallel: numberOf(fields.max_parallel),
  });
}

function numberOf(stored: string | undefined): number | undefined {
  return stored ? Number(stored) : undefined;
}

export interface ReadRuns {
  readonly runs: readonly RunRecord[];
  /** Runs of other versions of wp. */
  readonly foreign: readonly RunId[];
  readonly unreadable: readonly UnreadableRun[];
}

/** Leaves out runs that are gone. */
export async function readRuns(redis: WpRedis, ids: readonly RunId[]): Promise<ReadRuns> {
  const found = await Promise.all(
    ids.map((run) =>
      readRun(redis, run).catch((error: unknown) => {
        if (error instanceof UnreadableRun) return error;
        return ifForeign('foreign' as const)(error);
      }),
    ),
  );
  const unreadable = found.filter((record) => record instanceof UnreadableRun);
  return {
    runs: found.filter(
      (record) => record !== undefined && record !== 'foreign' && !(record instanceof UnreadableRun),
    ) as RunRecord[],
    foreign: ids.filter((_, index) => found[index] === 'foreign'),
    unreadable,
  };
}

/** In the order of the file, in chunks: never more than a few ms of Redis' time at once. */
export async function* readJobs(redis: WpRedis, run: RunId): AsyncGenerator<JobRecord> {
  for (let job = 1, leg = 1; job > 0; ) {
    const [at, from] = [job, leg];
    const [nextJob, nextLeg, records] = await reading(run, async () => {
      const [...places] = await redis.wpJobs(keysOf(run), at, from, 1000);
      return [places[0], places[1], places[2].map(([id, fields]) => jobRecord(id, fields))] as const;
    });
    yield* records;
    [job, leg] = [nextJob, nextLeg];
  }
}

/** Hooks that were started since the run was last opened or reopened, in the order of their events. */
export async function readHooks(redis: WpRedis, run: RunId): Promise<JobRecord[]> {
  const hooks = await Promise.all(hookEvents.map((event) => readJob(redis, run, hookId(event))));
  return hooks.filter((hook) => hook?.status !== undefined) as JobRecord[];
}

/** Undefined: the run has no such job. */
export async function readJob(redis: WpRedis, run: RunId, job: string): Promise<JobRecord | undefined> {
  return reading(run, async () => {
    const fields = await redis.wpJob(keysOf(run), job);
    return fields.length > 0 ? jobRecord(job, fields) : undefined;
  });
}

/** Fields that only the scripts use. */
const inner = ['rank', 'order', 'since', 'claim', 'off', 'mayFail'];

const numbers = ['startedAt', 'endedAt', 'dueAt', 'sleepMs', 'exitCode'] as const;

function jobRecord(id: string, list: readonly string[]): JobRecord {
  const { status, attempt, failures, losses, worker, logIncomplete, allowed, matrix, ...rest } = fromFields(list);
  for (const name of inner) delete rest[name];
  const record: Record<string, unknown> = { job: id, status, attempt: Number(attempt ?? 0) };
  record.failures = Number(failures ?? 0);
  record.losses = Number(losses ?? 0);
  if (worker) record.worker = worker;
  if (logIncomplete) record.logIncomplete = true;
  if (allowed) record.allowed = true;
  if (matrix) record.matrix = JSON.parse(matrix);
  Object.assign(record, rest);
  for (const name of numbers) if (name in rest) record[name] = Number(rest[name]);
  if (rest.startedAt === '') delete record.startedAt;
  if (status !== 'ready') delete record.dueAt;
  if (status === 'blocked' || status === 'ready')
    for (const name of ['startedAt', 'endedAt', 'worker']) delete record[name];
  return record as unknown as JobRecord;
}
