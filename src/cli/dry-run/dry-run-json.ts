// A dry run for programs: names in snake_case, lengths in ms, expressions that only the run can fill in as written.
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
    ...(selection && { selection }),
    ...{ name, params: values, seed, settings: settingsToJson(settings) },
    waves: waves.map((jobs) => jobs.map(jobToJson)),
    hooks: hooks.map(({ event, spec }) => ({ event, ...specToJson(spec) })),
  };
}

function settingsToJson({ failFast, ...settings }: RunSettings): object {
  return { ...(toRedisNames(settings) as object), ...(failFast && { fail_fast: asWritten(failFast) }) };
}

/** `legs` is null where only the run knows them. */
function jobToJson(dry: DryJob): object {
  const { job, planned } = dry;
  const { id, needs, when, legs, allowFailure, maxParallel, failFast, spec } = planned;
  const condition = knownCondition(dry);
  return {
    ...{ job: id, needs, when, priority: job.priority, never_starts: canNeverStart(dry) },
    ...(spec.leftOut && { left_out: spec.leftOut }),
    ...(condition && { if: condition }),
    legs: legs ? legs.map((leg) => legToJson(dry, leg)) : null,
    ...(job.legs && { legs_from: sourceInWords(job.legs) }),
    ...(allowFailure && { allow_failure: allowFailure }),
    ...(maxParallel !== undefined && { max_parallel: maxParallel }),
    ...(failFast && { fail_fast: asWritten(failFast) }),
    ...specToJson(spec),
  };
}

function legToJson({ planned: { id } }: DryJob, leg: Leg): object {
  const { matrix, sleepMs, conditionFalse, mayFail } = leg;
  return {
    job: legId(id, leg.label),
    ...(matrix && { matrix }),
    ...(sleepMs !== undefined && { sleep_ms: sleepMs }),
    ...(conditionFalse && { off: true }),
    ...(mayFail && { may_fail: true }),
  };
}

function specToJson(spec: JobSpec): object {
  const { work, cwd, timeoutMs, retry, secrets, templates } = spec;
  return {
    ...(work.kind === 'run'
      ? { run: work.script, shell: work.shell, cwd: templates?.cwd ?? cwd }
      : { sleep: toRedisNames(work.length) }),
    env: Object.fromEntries(ownVariables(spec)),
    ...(secrets && { secrets }),
    ...(timeoutMs !== undefined && { timeout_ms: timeoutMs }),
    ...(templates?.timeout !== undefined && { timeout: templates.timeout }),
    retry: toRedisNames(retry),
  };
}
