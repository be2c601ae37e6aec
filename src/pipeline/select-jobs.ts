// The part of a pipeline that a run is of: the jobs that the user asked for, and the jobs that come with them.
import { didYouMean } from './did-you-mean.ts';
import { type JobId, jobOfLeg } from './job-id.ts';
import { leaveOutNeeds } from './leave-out-needs.ts';
import { listWords } from './list-words.ts';
import type { Job, Pipeline, Selection } from './pipeline.ts';

export type Selected =
  | { readonly ok: true; readonly pipeline: Pipeline }
  /** Each is one or two sentences. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** `selection` undefined: all jobs. */
export function selectJobs(pipeline: Pipeline, selection: Selection | undefined): Selected {
  if (!selection || isEmpty(selection)) return { ok: true, pipeline };
  const unknown = unknownNames(pipeline, selection);
  if (unknown.length > 0) return { ok: false, problems: unknown };
  const chosen = choose(pipeline.jobs, selection);
  const problems = contradictions(selection, chosen);
  if (problems.length > 0) return { ok: false, problems };
  const remaining = leaveOutNeeds(pipeline.jobs, chosen);
  if (remaining.problems.length > 0) return { ok: false, problems: remaining.problems };
  return { ok: true, pipeline: { ...pipeline, jobs: remaining.jobs, selection } };
}

function isEmpty({ jobs, from, skip }: Selection): boolean {
  return jobs.length + from.length + skip.length === 0;
}

function unknownNames({ jobs }: Pipeline, selection: Selection): string[] {
  const known = new Set<string>(jobs.map(({ id }) => id));
  const names = new Set([...selection.jobs, ...selection.from, ...selection.skip]);
  return [...names].filter((name) => !known.has(name)).map((name) => unknownJob(name, known));
}

function unknownJob(name: string, known: ReadonlySet<string>): string {
  const whole = jobOfLeg(name);
  if (whole !== undefined && known.has(whole))
    return `"${name}" is a leg. A run has all legs of a job: write "${whole}".`;
  return `"${name}" is not a job here. ${didYouMean(name, known, '"wp graph FILE" lists the jobs.')}`;
}

function choose(jobs: readonly Job[], { jobs: asked, from, skip }: Selection): ReadonlySet<JobId> {
  const needs = new Map(jobs.map((job) => [job.id, job.needs.map((need) => need.job)]));
  const all = [...needs.keys()];
  const skipped = new Set(skip as readonly JobId[]);
  // A skipped job does not draw in its needs. The jobs that depend on it still run.
  const wanted =
    asked.length > 0
      ? reach(asked as readonly JobId[], (job) => (skipped.has(job) ? [] : needs.get(job)))
      : new Set(all);
  const dependents = dependentsOf(needs);
  const downstream = from.length > 0 ? reach(from as readonly JobId[], (job) => dependents.get(job)) : wanted;
  return new Set(all.filter((job) => wanted.has(job) && downstream.has(job) && !skipped.has(job)));
}

function reach(from: readonly JobId[], next: (job: JobId) => readonly JobId[] | undefined): Set<JobId> {
  const reached = new Set(from);
  // Iterating over a set also visits what is added on the way.
  for (const job of reached) for (const other of next(job) ?? []) reached.add(other);
  return reached;
}

function dependentsOf(needs: ReadonlyMap<JobId, readonly JobId[]>): Map<JobId, JobId[]> {
  const dependents = new Map<JobId, JobId[]>([...needs.keys()].map((job) => [job, []]));
  for (const [job, needed] of needs) for (const need of needed) dependents.get(need)?.push(job);
  return dependents;
}

/** Every job that the user names must run, or be one to skip. */
function contradictions({ jobs, from, skip }: Selection, chosen: ReadonlySet<JobId>): string[] {
  const isLost = (name: string): boolean => !chosen.has(name as JobId) && !skip.includes(name);
  const quoted = (names: readonly string[]): string =>
    listWords(
      names.map((name) => `"${name}"`),
      'or',
    );
  const both = jobs.filter((name) => skip.includes(name));
  const problems = [
    ...both.map((name) => `"${name}" is both asked for and skipped. Keep one.`),
    ...jobs.filter(isLost).map((name) => `"${name}" is asked for, but does not depend on ${quoted(from)} (--from).`),
    ...from.filter(isLost).map((name) => `"${name}" is named by --from, but ${quoted(jobs)} does not need it.`),
  ];
  return problems.length > 0 || chosen.size > 0 ? problems : ['no job is left. Skip fewer jobs.'];
}
