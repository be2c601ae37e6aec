// The plan of one run: everything that is written to Redis when the run is created.
import type { Json } from '../expression/json-data.ts';
import type { JobId } from '../job-id.ts';
import type { Definition, FailFast, Hook, JobSpec, Need, Rule, RunSettings, Selection } from '../pipeline.ts';

/** What is known of one leg of a job when the legs are made. A job without `count` and matrix has one leg without a label. */
export interface Leg {
  /** The text in the brackets of its id. Undefined: the id is that of the job. */
  readonly label?: string;
  /** The values of its axes. Undefined: the leg does not come from a matrix. */
  readonly matrix?: Readonly<Record<string, Json>>;
  /** The drawn length of a sleep. Undefined for commands. */
  readonly sleepMs?: number;
  /** Its condition is known to be false. */
  readonly conditionFalse?: true;
  /** The leg may fail, whatever the job's own `allowFailure` says. */
  readonly mayFail?: true;
}

export interface PlannedJob {
  readonly id: JobId;
  readonly spec: JobSpec;
  readonly when: Rule;
  readonly needs: readonly Need[];
  /**
   * In order. Empty: the job has no legs, and is skipped. Undefined: the legs are made when the needs are closed; until then the job
   * counts as one.
   */
  readonly legs?: readonly Leg[];
  /**
   * The place of each leg in the queue, among jobs that became ready at the same moment: smaller goes first. Priority decides, then the
   * longest remaining path (known sleeps count their length), then file order.
   */
  readonly ranks: readonly number[];
  readonly allowFailure?: true | readonly number[];
  readonly maxParallel?: number;
  readonly failFast?: FailFast;
}

export interface Plan {
  readonly definition: Definition;
  readonly name: string;
  /** The value of every declared param, as text. */
  readonly params: Readonly<Record<string, string>>;
  /** Repeats the draw of sleeps. */
  readonly seed: number;
  /** The same params as expressions read them, with numbers and booleans as such. */
  readonly values: Readonly<Record<string, Json>>;
  readonly jobs: readonly PlannedJob[];
  readonly hooks: readonly Hook[];
  readonly settings: RunSettings;
  /** Undefined: the run has all jobs of its file. */
  readonly selection?: Selection;
}
