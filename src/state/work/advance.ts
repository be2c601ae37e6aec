// What a worker says to Redis and hears from it: outcomes in, claims out, in one round trip.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { FailureReason, JobSpec, Rule } from '../../pipeline/pipeline.ts';
import { fromRedisNames, listOf, toRedisNames } from '../redis/fields.ts';
import type { RunId } from '../redis/run-id.ts';
import { runKey } from '../redis/run-keys.ts';
import { ifForeign } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import type { RunStatus } from '../redis/status.ts';

/** An open attempt: the job is this worker's until it settles it, or until another proves its lease lost. */
export interface Claim {
  readonly job: JobId;
  readonly attempt: number;
  /** Attempts before this one that counted against `retry`. */
  readonly failures: number;
  readonly losses: number;
  /** The drawn length of a sleep job. Absent for commands. */
  readonly sleepMs?: number;
  /** The values of its leg of a matrix, as JSON. */
  readonly matrix?: string;
  /** `hook`: it is none of the run's jobs, but follows them. */
  readonly when: Rule | 'hook';
  /** Of the run, for its hooks. */
  readonly result?: string;
  readonly spec: JobSpec;
}

/** How an attempt ended, for the record; which of these there are depends on how it ended. */
export interface EndDetails {
  readonly reason?: FailureReason;
  readonly exitCode?: number;
  readonly signal?: string;
  /** In words, where codes do not say it. */
  readonly message?: string;
  /** True: not all of the output could be kept. */
  readonly logIncomplete?: boolean;
  /** As JSON, only of an attempt that succeeded. */
  readonly outputs?: string;
  readonly busyMs?: number;
  readonly sleptMs?: number;
}

/**
 * succeeded, failed: for good · retry: failed, and to be tried again after `delayMs` · released: handed back without blame ·
 * lost: settled by another than `holder`, who is gone · cancelled: ended because its run is being cancelled.
 */
export interface Outcome extends EndDetails {
  readonly job: JobId;
  readonly attempt: number;
  readonly outcome: 'succeeded' | 'failed' | 'retry' | 'released' | 'lost' | 'cancelled';
  readonly delayMs?: number;
  /** Only for `lost`: the worker that had the job. Absent: the worker that sends this. */
  readonly holder?: string;
}

/** `already`: the same was settled before, by this very attempt. `stale`: refused, another attempt or holder has the job. */
export type SettleResult = 'accepted' | 'already' | 'stale';

export interface ClaimRequest {
  /** Sent again under the same id, a claim is answered with the same jobs, whatever its numbers are then. '': there is no claim. */
  readonly id: string;
  readonly count: number;
  /** How many more may be claimed that have to wait for a slot, if there is more than enough for all workers. */
  readonly ahead: number;
}

export interface AdvanceRequest {
  readonly worker: string;
  readonly leaseMs: number;
  readonly outcomes: readonly Outcome[];
  readonly claim: ClaimRequest;
  /** Of the worker, for people; said once, when it begins to serve the run. */
  readonly slots?: number;
}

export interface Advance {
  /** `gone`: there is no such run (any more). `foreign`: it is of another version of wp. */
  readonly status: RunStatus | 'gone' | 'foreign';
  /** One for each outcome, in order. */
  readonly results: readonly SettleResult[];
  readonly claims: readonly Claim[];
  /** Jobs that could be claimed right now. */
  readonly ready: number;
  /** Above 0: another call has to carry on with what follows from earlier endings. */
  readonly backlog: number;
  /** Declared jobs about which this worker, or any other, has to answer before they can go on. */
  readonly asks: readonly JobId[];
  /** Declared jobs and legs that are to be ended where they run; `*` = all but those that deal with failures. */
  readonly killed: readonly string[];
  /** Everything of the run is to be ended at once, clean-up jobs and hooks too. */
  readonly forced: boolean;
  /** Until a delayed retry may be claimed, or the run's time is up; absent = neither. */
  readonly dueInMs?: number;
}

export async function advance(redis: WpRedis, run: RunId, request: AdvanceRequest): Promise<Advance> {
  const answer = redis.wpAdvance(runKey(run), JSON.stringify(toRedisNames(request)));
  const [json = '', claimsJson = '', ...specs] = await answer.catch(ifForeign(['{"status":"foreign"}', '[]']));
  const {
    status,
    results,
    ready = 0,
    backlog = 0,
    asks,
    killed,
    forced,
    dueInMs,
  } = fromRedisNames(JSON.parse(json)) as Partial<Advance>;
  const specOf = new Map<string, JobSpec>();
  for (let index = 0; index < specs.length; index += 2) {
    specOf.set(specs[index] ?? '', JSON.parse(specs[index + 1] ?? 'null'));
  }
  const claims = listOf(JSON.parse(claimsJson) as ClaimEntry[]);
  return {
    status: status ?? 'gone',
    results: listOf(results),
    claims: claims.map((entry) => claimOf(entry, specOf.get(declaredJob(entry.job)) as JobSpec)),
    ready,
    backlog,
    asks: listOf(asks),
    killed: listOf(killed),
    forced: forced === true,
    ...(dueInMs === undefined ? {} : { dueInMs }),
  };
}

/** As `lua/claim.lua` tells it. */
interface ClaimEntry extends Pick<Claim, 'job' | 'when' | 'matrix' | 'result'> {
  readonly attempt: string;
  readonly failures?: string;
  readonly losses?: string;
  readonly sleep_ms?: string;
}

/** By hand: with every job. */
function claimOf({ attempt, failures, losses, sleep_ms: sleepMs, ...entry }: ClaimEntry, spec: JobSpec): Claim {
  return {
    ...entry,
    attempt: Number(attempt),
    failures: Number(failures ?? 0),
    losses: Number(losses ?? 0),
    ...(sleepMs !== undefined && { sleepMs: Number(sleepMs) }),
    spec,
  };
}
