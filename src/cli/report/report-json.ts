// A report for programs.
import { defined } from '../../pipeline/defined.ts';
import { toRedisNames } from '../../state/redis/fields.ts';
import { jobToJson, runToJson } from '../text/json.ts';
import type { Report } from './report.ts';
import type { Timing } from './timing.ts';

/** `jobs` is there where the report lists them: they are few, or all were asked for. */
export function reportToJson({ run, jobs, failures, workers, hooks, timing, isUnserved }: Report): object {
  return {
    ...runToJson(run),
    ...defined({
      jobs: jobs?.map(jobToJson),
      hooks: hooks.length > 0 ? hooks.map(jobToJson) : undefined,
    }),
    failures: failures.map(({ job, tail }) => ({ job: job.job, tail })),
    workers: toRedisNames(workers),
    ...defined({ timing: timing && timingToJson(timing) }),
    unserved: isUnserved,
  };
}

function timingToJson({ criticalPath, slowest, spanMs, parallelism }: Timing): object {
  return toRedisNames({ path: criticalPath, work: slowest, spanMs, atOnce: parallelism }) as object;
}
