// The graphs that the model and the engine are both given, and what the engine is given for one.
import type { JobId } from '../../src/pipeline/job-id.ts';
import type { FailureReason, Rule } from '../../src/pipeline/pipeline.ts';
import type { Leg, Plan } from '../../src/pipeline/plan/plan.ts';
import { type JobSketch, makePlan } from '../support/plans.ts';

/** new: what has not started is cancelled at the first failure · kill: and what is running. */
export type FailFast = 'new' | 'kill';

export interface Need {
  readonly job: string;
  /** Undefined: judged together with the others, by the job's own rule. */
  readonly when?: Rule;
}

export interface Job {
  readonly name: string;
  readonly needs: readonly Need[];
  readonly when: Rule;
  /** Undefined: one leg of the plain name. 0: an empty matrix. */
  readonly legs?: number;
  readonly condition?: boolean;
  /** What its legs are, and its condition, is only said once its needs are closed. */
  readonly asks?: true;
  /** A list: failures with one of these exit codes. */
  readonly allowFailure?: true | readonly number[];
  readonly failFast?: FailFast;
}

export interface Graph {
  /** Needs stand before what needs them. */
  readonly jobs: readonly Job[];
  readonly failFast?: FailFast;
}

/** How an attempt ends. `retry`: failed, and its worker asks for another. */
export interface Attempt {
  readonly how: 'succeeded' | 'failed' | 'retry' | 'cancelled';
  readonly reason?: FailureReason;
  readonly exitCode?: number;
}

export function legsOf({ name, legs = 0 }: Job): string[] {
  return legs === 0 ? [name] : Array.from({ length: legs }, (_, index) => `${name}[${index + 1}]`);
}

export function toPlan({ jobs, failFast }: Graph): Plan {
  const sketches = Object.fromEntries(jobs.map((job) => [job.name, toSketch(job)]));
  return makePlan(sketches, failFast ? { failFast } : {});
}

/** What a worker answers for a job that asks. */
export function lateLegs({ legs, condition }: Job): Leg[] {
  const conditionFalse = condition === false && { conditionFalse: true as const };
  if (legs === undefined) return [{ ...conditionFalse }];
  return Array.from({ length: legs }, (_, index) => ({ label: String(index + 1), ...conditionFalse }));
}

function toSketch({ name: _, needs, legs, asks, condition, ...rest }: Job): JobSketch {
  const named = needs.map(({ job, when }) => (when ? { job: job as JobId, when } : job));
  if (asks) return { needs: named, ...rest, deferred: legs === undefined ? 'condition' : 'legs' };
  const known = { ...(legs === undefined ? {} : { count: legs }), ...(condition === undefined ? {} : { condition }) };
  return { needs: named, ...rest, ...known };
}
