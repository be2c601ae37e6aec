// What is known of a job's condition before its run.
import type { DryJob } from './dry-run.ts';

export interface KnownCondition {
  readonly text: string;
  readonly result: 'true' | 'false' | 'by leg' | 'at run time';
}

/** Absent: it has none. */
export function knownCondition({ job: { condition }, planned }: DryJob): KnownCondition | undefined {
  if (condition === undefined) return undefined;
  if (planned.spec.condition === undefined) return { text: condition, result: 'at run time' };
  const off = (planned.legs ?? []).filter(({ conditionFalse }) => conditionFalse).length;
  const result = off === 0 ? 'true' : off === planned.legs?.length ? 'false' : 'by leg';
  return { text: condition, result };
}

/** It wants a need that ended in some way, and has none. */
export function canNeverStart({ planned: { when, needs, legs } }: DryJob): boolean {
  return (needs.length === 0 && (when === 'on_failure' || when === 'any_success')) || legs?.length === 0;
}
