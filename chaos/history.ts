// Everything that is known about a closed run, for the checks.
import { declaredJob, type JobId } from '../src/pipeline/job-id.ts';
import { type RunEvent, toEvents } from '../src/state/look/events.ts';
import { type JobRecord, type RunRecord, readRun } from '../src/state/records/records.ts';
import type { RunId } from '../src/state/redis/run-id.ts';
import { eventsKey } from '../src/state/redis/run-keys.ts';
import type { WpRedis } from '../src/state/redis/scripts.ts';
import { isRunClosed } from '../src/state/redis/status.ts';
import { type Job, legsOf } from '../test/model/graph.ts';
import { jobsOf } from '../test/support/engine.ts';
import type { Played } from './played.ts';
import type { Trace, Traced } from './trace.ts';

export interface History {
  readonly run: RunId;
  readonly played: Played;
  readonly record: RunRecord;
  readonly jobs: readonly JobRecord[];
  readonly events: readonly RunEvent[];
  readonly traced: readonly Traced[];
}

/** A broken rule, and what broke it. */
export interface Breach {
  readonly rule: string;
  readonly what: string;
  /** Undefined: the breach is about the run, or about what is left in the end. */
  readonly job?: string;
}

/** Undefined: the run is not closed, or was reopened while it was read. */
export async function readHistory(
  redis: WpRedis,
  run: RunId,
  played: Played,
  trace: Trace,
): Promise<History | undefined> {
  const entries = await redis.xrange(eventsKey(run), '-', '+');
  const events = entries.flatMap(([id, fields]) => toEvents(id, fields));
  const jobs = await jobsOf(redis, run);
  const record = await readRun(redis, run);
  const isWhole = (await redis.xlen(eventsKey(run))) === entries.length;
  if (!record || !isRunClosed(record.status) || !isWhole) return undefined;
  // Jobs write their trace before their outcome is accepted.
  trace.look();
  return { run, played, record, jobs, events, traced: trace.of(run) };
}

/** The legs that an event or a record is about: all legs of a job whose legs were never made. */
export function legsNamed(id: string, jobs: readonly Job[]): string[] {
  const whole = jobs.find(({ name, legs }) => name === id && legs !== undefined);
  return whole ? legsOf(whole) : [id];
}

/** `test` of `test[3]`. */
export function declaredName(job: string): string {
  return declaredJob(job as JobId);
}
