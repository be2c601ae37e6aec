// All there is to know of a closed run, for the checks.

import { type RunEvent, toEvents } from '../src/state/look/events.ts';
import { type JobRecord, type RunRecord, readJobs, readRun } from '../src/state/records/records.ts';
import type { RunId } from '../src/state/redis/run-id.ts';
import { eventsKey } from '../src/state/redis/run-keys.ts';
import type { WpRedis } from '../src/state/redis/scripts.ts';
import { isRunClosed } from '../src/state/redis/status.ts';
import { type Job, legsOf } from '../test/model/graph.ts';
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

/** What is wrong, and with what. */
export interface Breach {
  readonly rule: string;
  readonly what: string;
  /** Absent: it is about the run, or about all that is left in the end. */
  readonly job?: string;
}

/** Absent: it is not closed any more, or was not all the time while it was read. */
export async function readHistory(
  redis: WpRedis,
  run: RunId,
  played: Played,
  trace: Trace,
): Promise<History | undefined> {
  const entries = await redis.xrange(eventsKey(run), '-', '+');
  const events = entries.flatMap(([id, fields]) => toEvents(id, fields));
  const jobs: JobRecord[] = [];
  for await (const job of readJobs(redis, run)) jobs.push(job);
  const record = await readRun(redis, run);
  const isWhole = (await redis.xlen(eventsKey(run))) === entries.length;
  if (!record || !isRunClosed(record.status) || !isWhole) return undefined;
  // What was accepted was written down before.
  trace.look();
  return { run, played, record, jobs, events, traced: trace.of(run) };
}

/** The legs that an event or a record is about: of a job that was never asked what its legs are, all of them. */
export function legsNamed(id: string, jobs: readonly Job[]): string[] {
  const whole = jobs.find(({ name, legs }) => name === id && legs !== undefined);
  return whole ? legsOf(whole) : [id];
}

/** `test` of `test[3]`. */
export function declaredName(job: string): string {
  return job.replace(/\[.*/, '');
}

export function isHook(job: string): boolean {
  return job.startsWith('hook:');
}
