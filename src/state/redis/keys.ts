// Keys that belong to no single run: indexes over all runs, and the workers. The keys of a run are in run-keys.ts.
import type { RunStatus } from './status.ts';

/** Sorted set: every run. The scores are equal, so that it sorts by id, which is by time. */
export const runsKey = 'wp:runs';

/**
 * Sorted set: runs that may have work. The score is how often the run had been shelved (lua/shelve.lua) when it was entered. A run
 * is entered before it opens, and leaves only under a higher number than it was entered under. So no open run is ever missing here.
 */
export const openRunsKey = 'wp:open';

/** Sorted set: closed runs, by until when they are kept (epoch ms). */
export const closedRunsKey = 'wp:closed';

/**
 * Sorted set: closed runs of one status, sorted by id. Some may have another status by now. A closed run that is in none of these
 * sets is still among the open ones.
 */
export function endedRunsKey(status: RunStatus): string {
  return `wp:ended:${status}`;
}

/** Hash: closed run -> its name and labels as JSON, so that a search need not read every run. A run may be missing. */
export const describedRunsKey = 'wp:described';

/** String: the run that was submitted under this idempotency key. */
export function submissionKey(key: string): string {
  return `wp:submission:${key}`;
}

/** Pub/sub channel: `ready <run>`, `changed <run>`, and `present <worker>` or `present` alone. */
export const wakeChannel = 'wp:wake';

/** Hash: live worker -> its presence as JSON. The sorted set has when each was last seen. All lie in one slot of a cluster. */
export const workersKey = 'wp:{workers}';
export const workersSeenKey = 'wp:{workers}:seen';

/** Set: workers that were asked to drain. */
export const workersDrainKey = 'wp:{workers}:drain';
