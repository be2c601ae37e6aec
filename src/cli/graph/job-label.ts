// A job of a graph in words.
import { countsOf, type GraphJob, type GraphNeed } from './graph.ts';

/** `test ×100`. */
export function titleOf({ name, count }: GraphJob): string {
  if (count === undefined) return name;
  return `${name} ×${count === 'unknown' ? '?' : count}`;
}

/** The title, rules that are not the usual one, and the state: `report ×2 (always): 1 running, 1 succeeded`. */
export function describeJob(job: GraphJob, rules: readonly string[] = rulesOf(job)): string {
  return `${titleOf(job)}${rules.length > 0 ? ` (${rules.join(', ')})` : ''}${stateOf(job)}`;
}

/** The job's own; the usual one goes without saying. */
export function rulesOf({ when }: GraphJob): readonly string[] {
  return when === 'on_success' ? [] : [when];
}

/** Its own, and those of its needs, for where there is no other place for them. */
export function allRulesOf(job: GraphJob, jobs: readonly GraphJob[]): readonly string[] {
  const ofNeeds = job.needs.flatMap((need) => (need.when ? [`${need.when} of ${nameOf(need, jobs)}`] : []));
  return [...rulesOf(job), ...ofNeeds];
}

export function nameOf({ job }: GraphNeed, jobs: readonly GraphJob[]): string {
  return jobs[job]?.name ?? '';
}

function stateOf({ legs, count }: GraphJob): string {
  if (!legs) return '';
  // A count of 0 leaves one leg to say what became of the job.
  const isSum = count !== undefined && count !== 0;
  const parts = countsOf(legs).map(([status, number]) => (isSum ? `${number} ${status}` : status));
  return `: ${parts.join(', ')}`;
}
