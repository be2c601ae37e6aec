// The graphs that the model and the engine are both given, and what the engine is given for one.
import type { FailureReason, JobId, Plan, Rule } from '../../src/pipeline/pipeline.ts';
import { type JobSketch, makePlan } from '../support/plans.ts';

/** new: what has not started is cancelled at the first failure · kill: and what is running. */
export type FailFast = 'new' | 'kill';

export interface Need {
  readonly job: string;
  /** Absent: judged together with the others, by the job's own rule. */
  readonly when?: Rule;
}

export interface Job {
  readonly name: string;
  readonly needs: readonly Need[];
  readonly when: Rule;
  /** Absent: one leg of the plain name. 0: an empty matrix. */
  readonly legs?: number;
  readonly condition?: boolean;
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
  const plan = makePlan(Object.fromEntries(jobs.map((job) => [job.name, toSketch(job)])));
  return { ...plan, ...(failFast && { failFast }) };
}

function toSketch({ name: _, needs, legs, ...rest }: Job): JobSketch {
  const named = needs.map(({ job, when }) => (when ? { job: job as JobId, when } : job));
  return { needs: named, ...(legs === undefined ? {} : { count: legs }), ...rest };
}
