// A worker's request to Redis: it sends outcomes and receives claims, in one round trip.
import type { JobId } from '../../pipeline/job-id.ts';
import type { FailureReason, JobSpec, Rule } from '../../pipeline/pipeline.ts';
import { fromRedisNames, listOf, toRedisNames } from '../redis/fields.ts';
import type { RunId } from '../redis/run-id.ts';
import { keysOf } from '../redis/run-keys.ts';
import { ifForeign } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import type { RunStatus } from '../redis/status.ts';
import { reading } from '../redis/unreadable-run.ts';

/** An open attempt. The worker has the job until it settles the attempt, or until another worker proves its lease lost. */
export interface Claim {
  readonly job: JobId;
  readonly attempt: number;
  /** Id of the request that claimed it, which no other claim ever has. */
  readonly claim: string;
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
  /** Why `spec` cannot be read; then it stands for nothing, and the attempt fails. */
  readonly problem?: string;
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
  /** The one that opened the attempt. */
  readonly claim: string;
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
  /** `gone`: there is no such run. `foreign`: another version of wp made the run. Throws an UnreadableRun. */
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

const gone = ['{"status":"gone"}', '[]', '[]'];
const foreign = ['{"status":"foreign"}', '[]', '[]'];

export async function advance(redis: WpRedis, run: RunId, request: AdvanceRequest): Promise<Advance> {
  const { worker, leaseMs, slots, outcomes, claim } = request;
  const sent = { worker, lease_ms: leaseMs, slots, outcomes: packOutcomes(outcomes), claim };
  const answer = await reading(run, () => redis.wpAdvance(keysOf(run), JSON.stringify(sent)).catch(ifForeign(foreign)));
  const [json = '', claims = '', heads = '', ...specs] = answer.length > 0 ? answer : gone;
  const {
    status,
    refused = {},
    ready = 0,
    backlog = 0,
    asks,
    killed,
    forced,
    dueInMs,
  } = fromRedisNames(JSON.parse(json)) as Partial<Advance> & {
    readonly refused?: Readonly<Record<string, SettleResult>>;
  };
  return {
    status: status ?? 'gone',
    results: outcomes.map((_, index) => refused[index + 1] ?? 'accepted'),
    claims: unpackClaims(listOf(JSON.parse(claims)), listOf(JSON.parse(heads)), specs, request.claim.id),
    ready,
    backlog,
    asks: listOf(asks),
    killed: listOf(killed),
    forced: forced === true,
    ...(dueInMs === undefined ? {} : { dueInMs }),
  };
}

/** In the form of `lua/advance.lua`. Not with `defined`, because it runs for every job. */
function packOutcomes(outcomes: readonly Outcome[]): unknown[] {
  const packed: unknown[] = [];
  for (const outcome of outcomes) {
    packed.push(outcome.job, String(outcome.attempt), outcome.claim);
    if (isPlainSuccess(outcome)) packed.push(outcome.busyMs, outcome.sleptMs ?? 0);
    else packed.push(endingOf(outcome), 0);
  }
  return packed;
}

function endingOf({ job, attempt, claim, ...ending }: Outcome): unknown {
  return toRedisNames(ending);
}

/** It says nothing but how long the job took. */
function isPlainSuccess(ended: Outcome): boolean {
  if (ended.outcome !== 'succeeded' || ended.busyMs === undefined || ended.holder !== undefined) return false;
  return (ended.outputs ?? ended.logIncomplete ?? ended.exitCode ?? ended.message) === undefined;
}

/** What several claims have in common. */
interface Head {
  readonly spec: JobSpec;
  readonly problem?: string;
  readonly when: Rule | 'hook';
  readonly sleepMs: number | undefined;
}

/** In place of a spec that cannot be read. */
const noSpec: JobSpec = {
  work: { kind: 'run', script: 'false', shell: 'sh' },
  env: {},
  cwd: '/',
  retry: { max: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0 },
};

function parseSpec(text: string): Pick<Head, 'spec' | 'problem'> {
  try {
    const spec = JSON.parse(text) as Partial<JobSpec> | null;
    if (spec?.work && spec.retry) return { spec: spec as JobSpec };
  } catch {}
  return { spec: noSpec, problem: 'what it has to do is damaged in Redis' };
}

/** What sets a claim apart, see `more_of` in `lua/claim.lua`. */
interface More {
  readonly failures?: string;
  readonly losses?: string;
  readonly sleep_ms?: string;
  readonly matrix?: string;
  readonly result?: string;
}

const nothing: More = {};

/** In the form of `lua/claim.lua` and `advance.lua`. `places`: empty where all claims have the first head. */
function unpackClaims(
  list: readonly string[],
  places: readonly number[],
  texts: readonly string[],
  claim: string,
): Claim[] {
  const heads: Head[] = [];
  for (let index = 0; index + 1 < texts.length; index += 2) {
    const [when, sleep] = (texts[index + 1] ?? '').split(' ');
    heads.push({ ...parseSpec(texts[index] ?? ''), when: when as Rule, sleepMs: sleep ? Number(sleep) : undefined });
  }
  const claims: Claim[] = [];
  for (let index = 0; index < list.length; index += 3) {
    const { spec, problem, when, sleepMs } = heads[(places[index / 3] ?? 1) - 1] as Head;
    const text = list[index + 2];
    const more = text ? (JSON.parse(text) as More) : nothing;
    const ownMs = more.sleep_ms === undefined ? sleepMs : Number(more.sleep_ms);
    claims.push({
      job: list[index] as JobId,
      attempt: Number(list[index + 1]),
      claim,
      failures: Number(more.failures ?? 0),
      losses: Number(more.losses ?? 0),
      ...(ownMs !== undefined && { sleepMs: ownMs }),
      ...(more.matrix !== undefined && { matrix: more.matrix }),
      ...(more.result !== undefined && { result: more.result }),
      when,
      spec,
      ...(problem !== undefined && { problem }),
    });
  }
  return claims;
}
