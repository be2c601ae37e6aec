// What an edited file changes in the graph of a run. Such a change needs a new run.
import type { Job, Pipeline, RunSettings } from '../pipeline.ts';
import type { Plan } from '../plan/plan.ts';

/** A pipeline, and its plan with the params and the seed of a run. */
export interface PlannedVersion {
  readonly pipeline: Pipeline;
  readonly plan: Plan;
}

/** One line for each change. Empty: the graph is the same. */
export function graphChanges(before: PlannedVersion, after: PlannedVersion): string[] {
  const [old, now] = [before, after].map(({ pipeline }) => new Map(pipeline.jobs.map((job) => [job.id, job])));
  const legs = new Map(before.plan.jobs.map((job) => [job.id, job.legs]));
  return [
    ...namesChanged('job', [...(old?.keys() ?? [])], [...(now?.keys() ?? [])]),
    ...namesChanged('param', Object.keys(before.plan.params), Object.keys(after.plan.params)),
    ...namesChanged('hook', hooksOf(before), hooksOf(after)),
    ...after.pipeline.jobs.flatMap((job) => jobChanges(old?.get(job.id), job)),
    ...after.plan.jobs.flatMap(({ id, legs: made }) =>
      old?.has(id) && !isSame(legs.get(id), made) ? [`job "${id}" has other legs`] : [],
    ),
    ...Object.entries(settings).flatMap(([name, of]) =>
      isSame(of(before.pipeline.settings), of(after.pipeline.settings)) ? [] : [`${name} of the run`],
    ),
  ];
}

function hooksOf({ pipeline }: PlannedVersion): string[] {
  return pipeline.hooks.map(({ event }) => event);
}

function namesChanged(what: string, before: readonly string[], after: readonly string[]): string[] {
  return [
    ...after.filter((name) => !before.includes(name)).map((name) => `${what} "${name}" is new`),
    ...before.filter((name) => !after.includes(name)).map((name) => `${what} "${name}" is gone`),
  ];
}

/** Parts of a job by their keys in the file. */
const parts: Readonly<Record<string, (job: Job) => unknown>> = {
  needs: ({ needs }) => [...needs].sort((a, b) => a.job.localeCompare(b.job)),
  when: ({ when }) => when,
  if: ({ condition }) => condition,
  'count or matrix': ({ legs }) => legs,
  sleep: ({ spec: { work } }) => (work.kind === 'sleep' ? work.length : undefined),
  allow_failure: ({ allowFailure }) => allowFailure,
  priority: ({ priority }) => priority,
  max_parallel: ({ maxParallel }) => maxParallel,
  fail_fast: ({ failFast }) => failFast,
};

const settings: Readonly<Record<string, (of: RunSettings) => unknown>> = {
  max_parallel: ({ maxParallel }) => maxParallel,
  fail_fast: ({ failFast }) => failFast,
  run_timeout: ({ timeoutMs }) => timeoutMs,
  retention: ({ retentionMs }) => retentionMs,
};

function jobChanges(before: Job | undefined, after: Job): string[] {
  if (!before) return [];
  return Object.entries(parts)
    .filter(([, of]) => !isSame(of(before), of(after)))
    .map(([name]) => `${name} of job "${after.id}"`);
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
