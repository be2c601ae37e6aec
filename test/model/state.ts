// What the model keeps of one leg.
import type { JobStatus } from '../../src/state/redis/status.ts';
import { type Attempt, type Job, legsOf } from './graph.ts';

export interface LegState {
  readonly leg: string;
  readonly job: Job;
  status: JobStatus;
  reason?: string;
  /** Empty: none. Several: they came about in the same step, and any of them may be named. */
  causes: ReadonlySet<string>;
  /** Failed or cancelled alone, and allowed to fail. */
  allowed?: true;
  /** The step in which it was closed. Undefined: open. */
  closedAt?: number;
  /** Running, and to be ended by its worker because this leg failed. */
  killedBy?: string;
}

export function newLegs(job: Job): LegState[] {
  return legsOf(job).map((leg) => ({ leg, job, status: 'blocked', causes: new Set<string>() }));
}

/** Goes on, and may still start, in a run that fails fast. */
export function isExempt({ when }: Job): boolean {
  return when === 'always' || when === 'on_failure';
}

export function isAllowed({ allowFailure }: Job, { reason, exitCode }: Attempt): boolean {
  if (allowFailure === undefined || allowFailure === true) return allowFailure ?? false;
  return reason === 'exit' && exitCode !== undefined && allowFailure.includes(exitCode);
}
