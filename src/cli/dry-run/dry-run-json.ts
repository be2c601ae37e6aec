// A dry run for programs: names in snake_case, durations in ms, and expressions that only the run can evaluate as they are written.
import { defined } from '../../pipeline/defined.ts';
import { legId } from '../../pipeline/job-id.ts';
import type { JobSpec, RunSettings } from '../../pipeline/pipeline.ts';
import type { Leg } from '../../pipeline/plan/plan.ts';
import { toRedisNames } from '../../state/redis/fields.ts';
import type { DryJob, DryRun } from './dry-run.ts';
import { canNeverStart, knownCondition } from './known-condition.ts';
import { asWritten, ownVariables, sourceInWords } from './render-spec.ts';

export function dryRunToJson({ plan, waves }: DryRun): object {
  const { name, selection, values, seed, settings, hooks } = plan;
  return {
    ...defined({ selection }),
    name,
    params: values,
    seed,
    settings: settingsToJson(settings),
    waves: waves.map((jobs) => jobs.map(jobToJson)),
    hooks: hooks.map(({ event, spec }) => ({ event, ...specToJson(spec) })),
  };
}

function settingsToJson({ failFast, ...settings }: RunSettings): object {
  return { ...(toRedisNames(settings) as object), ...defined({ fail_fast: failFast && asWritten(failFast) }) };
}

/** `legs` is null where only the run will know them. */
function jobToJson(dry: DryJob): object {
  const { job, planned } = dry;
  const { id, needs, when, legs, allowFailure, maxParallel, failFast, spec } = planned;
  const condition = knownCondition(dry);
  return {
    job: id,
    needs,
    when,
    priority: job.priority,
    never_starts: canNeverStart(dry),
    ...defined({ left_out: spec.leftOut, if: condition }),
    legs: legs ? legs.map((leg) => legToJson(dry, leg)) : null,
    ...defined({
      legs_from: job.legs && sourceInWords(job.legs),
      allow_failure: allowFailure,
      max_parallel: maxParallel,
      fail_fast: failFast && asWritten(failFast),
    }),
    ...specToJson(spec),
  };
}

function legToJson({ planned: { id } }: DryJob, leg: Leg): object {
  const { matrix, sleepMs, conditionFalse, mayFail } = leg;
  return {
    job: legId(id, leg.label),
    ...defined({ matrix, sleep_ms: sleepMs, off: conditionFalse, may_fail: mayFail }),
  };
}

function specToJson(spec: JobSpec): object {
  const { work, cwd, timeoutMs, retry, secrets, templates } = spec;
  return {
    ...(work.kind === 'run'
      ? { run: work.script, shell: work.shell, cwd: templates?.cwd ?? cwd }
      : { sleep: toRedisNames(work.length) }),
    env: Object.fromEntries(ownVariables(spec)),
    ...defined({ secrets, timeout_ms: timeoutMs, timeout: templates?.timeout }),
    retry: toRedisNames(retry),
  };
}
