// A worker's request to Redis: it sends outcomes and receives claims, in one round trip.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { FailureReason, JobSpec, Rule } from '../../pipeline/pipeline.ts';
import { fromRedisNames, listOf, toRedisNames } from '../redis/fields.ts';
import type { RunId } from '../redis/run-id.ts';
import { runKey } from '../redis/run-keys.ts';
import { ifForeign } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import type { RunStatus } from '../redis/status.ts';

/** An open attempt. The worker has the job until it settles the attempt, or until another worker proves its lease lost. */
export interface Claim {
  readonly job: JobId;
  readonly attempt: number;
  /** Attempts before this one that counted against `retry`. */
  readonly failures: number;
  readonly losses: number;
  /** The drawn length of a sleep job. Undefined for commands. */
  readonly sleepMs?: number;
  /** The values of its leg of a matrix, as JSON. */
  readonly matrix?: string;
  /** `hook`: the claim is for a hook, not for a job. */
  readonly when: Rule | 'hook';
  /** The run's result, for hooks. */
  readonly result?: string;
  readonly spec: JobSpec;
}

/** How an attempt ended, for the record. Which fields are set depends on the ending. */
export interface EndDetails {
  readonly reason?: FailureReason;
  readonly exitCode?: number;
  readonly signal?: string;
  /** As text, where codes do not say it. */
  readonly message?: string;
  /** True: some of the output could not be kept. */
  readonly logIncomplete?: boolean;
  /** As JSON, only of an attempt that succeeded. */
  readonly outputs?: string;
  readonly busyMs?: number;
  readonly sleptMs?: number;
}

/**
 * succeeded, failed: for good · retry: failed, to be tried again after `delayMs` · released: handed back without blame ·
 * lost: `holder` is gone, and another worker settles · cancelled: ended because its run is being cancelled.
 */
export interface Outcome extends EndDetails {
  readonly job: JobId;
  readonly attempt: number;
  readonly outcome: 'succeeded' | 'failed' | 'retry' | 'released' | 'lost' | 'cancelled';
  readonly delayMs?: number;
  /** Only for `lost`: the worker that had the job. Undefined: the worker that sends this. */
  readonly holder?: string;
}

/** `already`: this attempt was settled before. `stale`: refused, because another attempt or holder has the job. */
export type SettleResult = 'accepted' | 'already' | 'stale';

export interface ClaimRequest {
  /** A claim that is sent again under the same id gets the same jobs, whatever its counts are. '': no claim. */
  readonly id: string;
  readonly count: number;
  /** How many more jobs the worker takes that must wait for a slot, if there is more than enough for all workers. */
  readonly ahead: number;
}

export interface AdvanceRequest {
  readonly worker: string;
  readonly leaseMs: number;
  readonly outcomes: readonly Outcome[];
  readonly claim: ClaimRequest;
  /** The worker's slots, for people. Sent once, when the worker begins to serve the run. */
  readonly slots?: number;
}

export interface Advance {
  /** `gone`: there is no such run. `foreign`: another version of wp made the run. */
  readonly status: RunStatus | 'gone' | 'foreign';
  /** One for each outcome, in order. */
  readonly results: readonly SettleResult[];
  readonly claims: readonly Claim[];
  /** Jobs that could be claimed right now. */
  readonly ready: number;
  /** Above 0: another call must continue with what follows from earlier endings. */
  readonly backlog: number;
  /** Declared jobs that some worker must decide before they can go on. */
  readonly asks: readonly JobId[];
  /** Declared jobs and legs to end if they run. `*`: all except jobs that deal with failures. */
  readonly killed: readonly string[];
  /** Everything in the run must end at once, including clean-up jobs and hooks. */
  readonly forced: boolean;
  /** Until a delayed retry may be claimed, or the run's time is up. Undefined: neither is coming. */
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

/** In the form of `lua/claim.lua`. */
interface ClaimEntry extends Pick<Claim, 'job' | 'when' | 'matrix' | 'result'> {
  readonly attempt: string;
  readonly failures?: string;
  readonly losses?: string;
  readonly sleep_ms?: string;
}

/** Not with `defined`, because it runs for every job. */
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
