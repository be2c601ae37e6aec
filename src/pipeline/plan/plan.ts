// The plan of one run: all that is written to Redis when it is created.

import type { Json } from '../expression/data.ts';
import type { JobId } from '../job-id.ts';
import type { Definition, FailFast, Hook, JobSpec, Need, Rule, RunSettings, Selection } from '../pipeline.ts';

/** What is known of one leg of a job when legs are made. A job without legs of its own is one leg of no label. */
export interface Leg {
  /** What stands in the brackets of its id. Absent: it has the plain id. */
  readonly label?: string;
  /** The values of its axes; absent where it comes from no matrix. */
  readonly matrix?: Readonly<Record<string, Json>>;
  /** The drawn length of a sleep job. Absent for commands. */
  readonly sleepMs?: number;
  /** Its condition is known to be false. */
  readonly conditionFalse?: true;
  /** It may fail, whatever the job itself says. */
  readonly mayFail?: true;
}

export interface PlannedJob {
  readonly id: JobId;
  readonly spec: JobSpec;
  readonly when: Rule;
  readonly needs: readonly Need[];
  /**
   * In order; none where the job turned out to have none. Absent: they are made when its needs are closed, until when the job
   * stands for itself.
   */
  readonly legs?: readonly Leg[];
  /**
   * Places in the queue of the legs, among jobs that became ready at the same moment: smaller goes first. Priority decides, then
   * the longest remaining path (known sleeps count their length), then file order.
   */
  readonly ranks: readonly number[];
  readonly allowFailure?: true | readonly number[];
  readonly maxParallel?: number;
  readonly failFast?: FailFast;
}

/** All that is written to Redis when a run is created. */
export interface Plan {
  readonly definition: Definition;
  readonly name: string;
  /** Every declared param with the value of this run, as text. */
  readonly params: Readonly<Record<string, string>>;
  /** Repeats the draw of sleeps. */
  readonly seed: number;
  /** The same params as expressions see them: numbers and booleans are such. */
  readonly values: Readonly<Record<string, Json>>;
  readonly jobs: readonly PlannedJob[];
  readonly hooks: readonly Hook[];
  readonly settings: RunSettings;
  /** Absent: it is of all jobs of its file. */
  readonly selection?: Selection;
}
