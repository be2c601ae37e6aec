// The JSON of `--json`, as docs/json.md describes it: names in snake_case as in pipeline files, times in epoch ms, durations in ms.

import { defined } from '../../pipeline/defined.ts';
import type { RunEvent } from '../../state/look/events.ts';
import type { WorkerPresence } from '../../state/look/presence.ts';
import type { JobRecord, RunRecord } from '../../state/records/records.ts';
import { toRedisNames } from '../../state/redis/fields.ts';

/** Raised when a field is removed or changes its meaning; a new field does not raise it. */
const shapeVersion = 1;

/** One line. The outermost object names the version of its shape. */
export function jsonLine(value: object): string {
  return JSON.stringify({ version: shapeVersion, ...value });
}

/** The axes of a matrix keep the names that their author gave them. */
export function jobToJson({ matrix, ...job }: JobRecord): object {
  return { ...(toRedisNames(job) as object), ...defined({ matrix }) };
}

/** Params and labels keep the names that their author gave them. */
export function runToJson({ params, labels, counts, jobs: _, ...run }: RunRecord): object {
  return { ...(toRedisNames(run) as object), params, labels, counts };
}

export function eventToJson({ detail, ...event }: RunEvent): object {
  return toRedisNames({ ...event, ...detail }) as object;
}

export function workerToJson({ isDraining, version, ...worker }: WorkerPresence): object {
  return { ...(toRedisNames(worker) as object), wp_version: version, draining: isDraining };
}
