// The JSON of `--json`, as docs/json.md describes it: names in snake_case as in pipeline files, times in epoch ms, lengths in ms.

import type { RunEvent } from '../../state/look/events.ts';
import type { WorkerPresence } from '../../state/look/presence.ts';
import type { JobRecord, RunRecord } from '../../state/records/records.ts';
import { toRedisNames } from '../../state/redis/fields.ts';
import type { Report } from '../report/report.ts';

/** Raised when something that was there is gone, or means something else; not for what is added. */
const shapeVersion = 1;

/** One line: whatever stands at the top says which version of the shapes it is of. */
export function jsonLine(value: object): string {
  return JSON.stringify({ version: shapeVersion, ...value });
}

/** The jobs are there where they are few, or were asked for. */
export function reportToJson({ run, jobs, failures, workers, hooks, timing, isUnserved }: Report): object {
  return {
    ...runToJson(run),
    ...(jobs ? { jobs: jobs.map(jobToJson) } : {}),
    ...(hooks.length > 0 ? { hooks: hooks.map(jobToJson) } : {}),
    failures: failures.map(({ job, tail }) => ({ job: job.job, tail })),
    workers: toRedisNames(workers),
    ...(timing ? { timing: toRedisNames(timing) } : {}),
    unserved: isUnserved,
  };
}

/** Names of axes are their author's. */
export function jobToJson({ matrix, ...job }: JobRecord): object {
  return { ...(toRedisNames(job) as object), ...(matrix && { matrix }) };
}

/** Names of params and labels are their author's and stay as they are. */
export function runToJson({ params, labels, counts, jobs: _, ...run }: RunRecord): object {
  return { ...(toRedisNames(run) as object), params, labels, counts };
}

export function eventToJson({ detail, ...event }: RunEvent): object {
  return toRedisNames({ ...event, ...detail }) as object;
}

export function workerToJson({ isDraining, version, ...worker }: WorkerPresence): object {
  return { ...(toRedisNames(worker) as object), wp_version: version, draining: isDraining };
}
