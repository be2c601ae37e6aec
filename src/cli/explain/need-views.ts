// The needs of a job: the statuses of each, and what the rule says about them.
import type { JobId } from '../../pipeline/job-id.ts';
import type { Rule } from '../../pipeline/pipeline.ts';
import { type NeedVerdict, needEnding, ruleTable } from '../../pipeline/rule-table.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord } from '../../state/records/records.ts';

export interface NeedView {
  readonly job: JobId;
  /** The rule that judges this need: that of the job, or with `isOwnRule` that of the need. */
  readonly rule: Rule;
  readonly isOwnRule: boolean;
  readonly legs: readonly JobRecord[];
  /** `open`: a leg has not ended yet, and no leg that has ended decides. */
  readonly verdict: NeedVerdict | 'open';
}

export function needsOf(graph: RunGraph, job: JobId, when: Rule): NeedView[] {
  return graph.needsOf(job).map((need): NeedView => {
    const legs = graph.legsOf(need.job);
    const rule = need.when ?? when;
    return { job: need.job, rule, isOwnRule: need.when !== undefined, legs, verdict: verdictOf(rule, legs) };
  });
}

/** Every leg counts as a need of its own. */
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
