// What is known before the run about whether a job will start.
import type { DryJob } from './dry-run.ts';

export interface KnownCondition {
  readonly text: string;
  readonly result: 'true' | 'false' | 'by leg' | 'at run time';
}

/** Undefined where the job has no condition. */
export function knownCondition({ job: { condition }, planned }: DryJob): KnownCondition | undefined {
  if (condition === undefined) return undefined;
  if (planned.spec.condition === undefined) return { text: condition, result: 'at run time' };
  const off = (planned.legs ?? []).filter(({ conditionFalse }) => conditionFalse).length;
  const result = off === 0 ? 'true' : off === planned.legs?.length ? 'false' : 'by leg';
  return { text: condition, result };
}

/** The rule requires a need with a certain ending and there are no needs, or the job has no legs. */
export function canNeverStart({ planned: { when, needs, legs } }: DryJob): boolean {
  return (needs.length === 0 && (when === 'on_failure' || when === 'any_success')) || legs?.length === 0;
}
