// The part of a pipeline that a run is of: which jobs were asked for, and what comes with them.

import { nearest } from './did-you-mean.ts';
import { type JobId, jobOfLeg } from './job-id.ts';
import { leaveOut } from './left-out.ts';
import { listed } from './listed.ts';
import type { Job, Pipeline, Selection } from './pipeline.ts';

export type Selected =
  | { readonly ok: true; readonly pipeline: Pipeline }
  /** One sentence or two each. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Absent: all of it. */
export function selectJobs(pipeline: Pipeline, selection: Selection | undefined): Selected {
  if (!selection || isEmpty(selection)) return { ok: true, pipeline };
  const unknown = unknownNames(pipeline, selection);
  if (unknown.length > 0) return { ok: false, problems: unknown };
  const chosen = choose(pipeline.jobs, selection);
  const problems = contradictions(selection, chosen);
  if (problems.length > 0) return { ok: false, problems };
  const left = leaveOut(pipeline.jobs, chosen);
  if (left.problems.length > 0) return { ok: false, problems: left.problems };
  return { ok: true, pipeline: { ...pipeline, jobs: left.jobs, selection } };
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
  const near = nearest(name, known);
  return `"${name}" is not a job here. ${near === undefined ? '"wp graph FILE" shows those there are.' : `Did you mean "${near}"?`}`;
}

function choose(jobs: readonly Job[], { jobs: asked, from, skip }: Selection): ReadonlySet<JobId> {
  const needs = new Map(jobs.map((job) => [job.id, job.needs.map((need) => need.job)]));
  const all = [...needs.keys()];
  const skipped = new Set(skip as readonly JobId[]);
  // What a skipped job needs is not needed for it; what follows from it still follows.
  const wanted =
    asked.length > 0
      ? reach(asked as readonly JobId[], (job) => (skipped.has(job) ? [] : needs.get(job)))
      : new Set(all);
  const dependents = dependentsOf(needs);
  const following = from.length > 0 ? reach(from as readonly JobId[], (job) => dependents.get(job)) : wanted;
  return new Set(all.filter((job) => wanted.has(job) && following.has(job) && !skipped.has(job)));
}

function reach(from: readonly JobId[], next: (job: JobId) => readonly JobId[] | undefined): Set<JobId> {
  const reached = new Set(from);
  // A set is gone through in order, with what is added on the way.
  for (const job of reached) for (const other of next(job) ?? []) reached.add(other);
  return reached;
}

function dependentsOf(needs: ReadonlyMap<JobId, readonly JobId[]>): Map<JobId, JobId[]> {
  const dependents = new Map<JobId, JobId[]>([...needs.keys()].map((job) => [job, []]));
  for (const [job, needed] of needs) for (const need of needed) dependents.get(need)?.push(job);
  return dependents;
}

/** Whatever is asked for by name has to run. */
function contradictions({ jobs, from, skip }: Selection, chosen: ReadonlySet<JobId>): string[] {
  const isLost = (name: string): boolean => !chosen.has(name as JobId) && !skip.includes(name);
  const quoted = (names: readonly string[]): string =>
    listed(
      names.map((name) => `"${name}"`),
      'or',
    );
  const both = jobs.filter((name) => skip.includes(name));
  const problems = [
    ...both.map((name) => `"${name}" is asked for and skipped. Keep one.`),
    ...jobs.filter(isLost).map((name) => `"${name}" is asked for, but does not follow from ${quoted(from)}.`),
    ...from.filter(isLost).map((name) => `"${name}" is where to begin, but is not needed by ${quoted(jobs)}.`),
  ];
  return problems.length > 0 || chosen.size > 0 ? problems : ['no job is left. Skip fewer.'];
}
