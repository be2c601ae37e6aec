// The needs of a job: how each has ended so far, and what its rule makes of that.
import type { JobId } from '../../pipeline/job-id.ts';
import type { Rule } from '../../pipeline/pipeline.ts';
import { type NeedVerdict, needEnding, ruleTable } from '../../pipeline/rule-table.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord } from '../../state/records/records.ts';

export interface NeedView {
  readonly job: JobId;
  /** It judges this need: the job's own, unless `isOwnRule`. */
  readonly rule: Rule;
  readonly isOwnRule: boolean;
  readonly legs: readonly JobRecord[];
  /** open: a leg has not ended, and none that has decides. */
  readonly verdict: NeedVerdict | 'open';
}

export function needsOf(picture: RunGraph, job: JobId, when: Rule): NeedView[] {
  return picture.needsOf(job).map((need): NeedView => {
    const legs = picture.legsOf(need.job);
    const rule = need.when ?? when;
    return { job: need.job, rule, isOwnRule: need.when !== undefined, legs, verdict: verdictOf(rule, legs) };
  });
}

/** Every leg of a job counts as a need. */
function verdictOf(rule: Rule, legs: readonly JobRecord[]): NeedView['verdict'] {
  const verdicts = new Set(legs.map((leg) => verdictOn(rule, leg)));
  return decisiveFirst.find((verdict) => verdicts.has(verdict)) ?? 'open';
}

const decisiveFirst: readonly NeedView['verdict'][] = ['blocks', 'open', 'yes', 'no', 'ok'];

function verdictOn(rule: Rule, leg: JobRecord): NeedView['verdict'] {
  const ending = needEnding(leg);
  return ending === undefined ? 'open' : ruleTable[ending][rule];
}

export function isOpen({ status }: JobRecord): boolean {
  return status === 'blocked' || status === 'ready' || status === 'running';
}

export function hasEnded({ legs }: Pick<NeedView, 'legs'>): boolean {
  return !legs.some(isOpen);
}
