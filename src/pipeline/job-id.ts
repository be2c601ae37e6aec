// Ids of jobs: which ids a pipeline may declare, how a leg's id is made and taken apart, and how hooks are told from jobs.
//
//   test            a declared job
//   test[3]         a leg of it, by its number (`count`)
//   test[node=20]   a leg of it, by the label of its matrix values
//   hook:always     a hook; no job has a colon in its id
import type { HookEvent } from './hook-event.ts';
import { text } from './values/texts.ts';

/** Id of a declared job or of one leg of it. */
export type JobId = string & { readonly JobId: unique symbol };

/** The ids that a pipeline file may give to jobs. */
export const jobName = text({
  name: 'the name of a job',
  pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/,
  longest: 100,
  hint: 'Use letters, digits, "_", "-" and ".", and begin with a letter, a digit or "_".',
});

const hookPrefix = 'hook:';

/** `label` is undefined where the job has no legs: such a job is its own only leg. */
export function legId(job: JobId, label: string | undefined): JobId {
  return label === undefined ? job : (`${job}[${label}]` as JobId);
}

/** `test` of `test[3]`. */
export function declaredJob(job: JobId): JobId {
  const bracket = job.indexOf('[');
  return bracket === -1 ? job : (job.slice(0, bracket) as JobId);
}

/** The job that `name` looks like a leg of; undefined where it does not look like a leg. For names that a user typed. */
export function jobOfLeg(name: string): string | undefined {
  return /^(.+)\[[^\]]*\]$/.exec(name)?.[1];
}

/** The number of a leg that comes from `count`; undefined for any other job. */
export function legIndex(job: string): number | undefined {
  const [, digits] = /\[(\d+)\]$/.exec(job) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export function hookId(event: HookEvent): JobId {
  return (hookPrefix + event) as JobId;
}

export function isHook(job: string): boolean {
  return job.startsWith(hookPrefix);
}

/** `always` of `hook:always`. */
export function hookEvent(hook: string): string {
  return hook.slice(hookPrefix.length);
}
