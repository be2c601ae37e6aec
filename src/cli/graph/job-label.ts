// The label of a job in a graph.
import { countsInWords, listCounts } from '../text/leg-counts.ts';
import type { GraphJob, GraphNeed } from './graph.ts';

/** `test`, `test ×100`, and `test ×?` where only the run will know the count. */
function titleOf({ name, count }: GraphJob): string {
  if (count === undefined) return name;
  return `${name} ×${count === 'unknown' ? '?' : count}`;
}

/** The title, rules other than the default one, and the status: `report ×2 (always): 1 running, 1 succeeded`. */
export function describeJob(job: GraphJob, rules: readonly string[] = rulesOf(job)): string {
  return `${titleOf(job)}${rules.length > 0 ? ` (${rules.join(', ')})` : ''}${statusOf(job)}`;
}

/** The rule of the job itself; the default rule is not shown. */
export function rulesOf({ when }: GraphJob): readonly string[] {
  return when === 'on_success' ? [] : [when];
}

/** The rules of the job and of its needs, for drawings that cannot show a rule at its line. */
export function allRulesOf(job: GraphJob, jobs: readonly GraphJob[]): readonly string[] {
  const ofNeeds = job.needs.flatMap((need) => (need.when ? [`${need.when} of ${nameOf(need, jobs)}`] : []));
  return [...rulesOf(job), ...ofNeeds];
}

export function nameOf({ job }: GraphNeed, jobs: readonly GraphJob[]): string {
  return jobs[job]?.name ?? '';
}

function statusOf({ legs, count }: GraphJob): string {
  if (!legs) return '';
  // A job with a count of 0 has one leg, which says what became of the job.
  const hasCounts = count !== undefined && count !== 0;
  return `: ${
    hasCounts
      ? countsInWords(legs)
      : listCounts(legs)
          .map(([status]) => status)
          .join(', ')
  }`;
}
