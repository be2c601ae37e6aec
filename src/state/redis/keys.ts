// Names of the keys that TypeScript touches. Those of a run share the hash tag {run}; the scripts derive the same from the run's key.
import type { JobId } from '../../pipeline/job-id.ts';
import type { RunId } from './run-id.ts';
import type { RunStatus } from './status.ts';

/** Every run, as a sorted set of equal scores, which sorts by id and so by time. */
export const runsKey = 'wp:runs';

/**
 * Runs that may have work, as a sorted set by how often each had been told to leave it when it was entered. A run is entered before
 * it opens, and leaves only under a higher number, which keeps an entry of before from opening it: so none is ever missing.
 */
export const openRunsKey = 'wp:open';

/** Closed runs, as a sorted set by when their time is up. */
export const closedRunsKey = 'wp:closed';

/** Closed runs of one status, sorted as all runs are. May hold some that have another by now; one that is in none is among the open. */
export function endedRunsKey(status: RunStatus): string {
  return `wp:ended:${status}`;
}

/** Hash: closed run -> its name and labels as JSON, to find it by without reading each. One may be missing. */
export const describedRunsKey = 'wp:described';

/** The run that was submitted under a key of its user's. */
export function submissionKey(key: string): string {
  return `wp:submission:${key}`;
}

/** Pub/sub channel: `ready <run>`, `changed <run>`, and `present <worker>` or `present` alone. */
export const wakeChannel = 'wp:wake';

/** Workers that live, as a hash of JSON by worker id, and when each was last seen, as a sorted set. In one slot of a cluster. */
export const workersKey = 'wp:{workers}';
export const workersSeenKey = 'wp:{workers}:seen';

/** Set: workers that somebody wants to be drained. */
export const workersDrainKey = 'wp:{workers}:drain';

/** Hash: status, name, params, seed, counts of jobs by status. The other keys of a run begin with this one. */
export function runKey(run: RunId): string {
  return `wp:{${run}}`;
}

/**
 * Hash: declared job -> its place in the graph, `gate:<id>:<n>` -> the nth chunk of the jobs behind a gate, `job:<n>` -> the nth
 * declared job.
 */
export function graphKey(run: RunId): string {
  return `${runKey(run)}:graph`;
}

/** Hash: declared job -> JobSpec as JSON. */
export function specsKey(run: RunId): string {
  return `${runKey(run)}:specs`;
}

/** The pipeline file that it was made of, compressed. */
export function definitionKey(run: RunId): string {
  return `${runKey(run)}:definition`;
}

/** Hash: worker -> what it did in this run, and its last claim. */
export function runWorkersKey(run: RunId): string {
  return `${runKey(run)}:workers`;
}

/** Hash: worker that has served the run since it was opened, or re-opened, last -> its slots and since when, with a space between. */
export function runSlotsKey(run: RunId): string {
  return `${runKey(run)}:slots`;
}

/** Stream: every transition, oldest first. */
export function eventsKey(run: RunId): string {
  return `${runKey(run)}:events`;
}

/** Hash: status, attempt, worker, times, reason and cause of one job. */
export function jobKey(run: RunId, job: string): string {
  return `${runKey(run)}:job:${job}`;
}

/** List: attempts that were followed by another, as JSON, oldest first. */
export function attemptsKey(run: RunId, job: string): string {
  return `${runKey(run)}:attempts:${job}`;
}

/** Sorted set: what may be claimed, in the order in which it is. */
export function readyKey(run: RunId): string {
  return `${runKey(run)}:ready`;
}

/** Sorted set: retries that wait, by when they are due. */
export function delayedKey(run: RunId): string {
  return `${runKey(run)}:delayed`;
}

/** Sorted set: legs of a declared job that are held back by its own limit. */
export function heldKey(run: RunId, declared: JobId): string {
  return `${runKey(run)}:held:${declared}`;
}

/** List: what a retry is going to open again. `<key>:jobs`, a hash, has it by job. Both until it is decided, then under other names. */
export function retryKey(run: RunId, id: string): string {
  return `${runKey(run)}:retry:${id}`;
}

/** The Redlock lock whose holder runs the job. */
export function lockKey(run: RunId, job: string): string {
  return `${runKey(run)}:lock:${job}`;
}

/** The way back from a lock's key. */
export function parseLockKey(key: string): { readonly run: RunId; readonly job: JobId } {
  const [, run, job] = /^wp:\{(.*?)\}:lock:(.*)$/.exec(key) ?? [];
  return { run: run as RunId, job: job as JobId };
}
