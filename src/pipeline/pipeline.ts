// The declared graph and the plan of one run: parsed, valid, immutable. Past this file nothing is "maybe invalid".

/** Id of a declared job (`test`) or of one leg of it (`test[3]`): `[A-Za-z0-9_][A-Za-z0-9_.-]*`, then the leg in brackets. */
export type JobId = string & { readonly JobId: unique symbol };

/** Which endings of a job's needs let it start. The table stands in `state/lua/gate.lua`. */
export type Rule = 'on_success' | 'none_failed' | 'on_failure' | 'any_success' | 'always';

export interface Need {
  /** Always a declared job: an `optional` need that does not exist has been dropped. */
  readonly job: JobId;
  /** Absent: the need is judged together with the others, by the job's own `when`. */
  readonly when?: Rule;
}

export interface RetryPolicy {
  /** Extra attempts after the first; 0 = none. A lost worker never uses one up. */
  readonly max: number;
  /** Wait before the second attempt, in ms; each further wait is `backoff` times the one before, at most `maxDelayMs`. */
  readonly delayMs: number;
  readonly backoff: number;
  readonly maxDelayMs: number;
  /** Share of the wait that is drawn at random, 0 to 1: 0.2 spreads it evenly over 80 % to 120 %. */
  readonly jitter: number;
  /** Absent: every kind of failure is retried. */
  readonly when?: readonly FailureReason[];
  /** Absent: every exit code is retried. Only looked at for the reason `exit`. */
  readonly exitCodes?: readonly number[];
}

/** Why an attempt failed, as far as its worker can tell. */
export type FailureReason = 'exit' | 'signal' | 'timeout' | 'spawn';

/** `sh` = `sh -e -c`, `bash` = `bash -eo pipefail -c`; a list is the command line that gets the script as its last argument. */
export type Shell = 'sh' | 'bash' | readonly string[];

export interface CommandWork {
  readonly kind: 'run';
  readonly script: string;
  readonly shell: Shell;
}

/** No process is started. The length drawn from the range is stored with each leg of the run. */
export interface SleepWork {
  readonly kind: 'sleep';
  readonly minMs: number;
  readonly maxMs: number;
}

/** All that a worker has to know to run a job, the same for every leg. Stored once per declared job, as JSON. */
export interface JobSpec {
  readonly work: CommandWork | SleepWork;
  /** The pipeline's `env` below the job's own, values as written in the file. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  /** Per attempt; absent = no limit. */
  readonly timeoutMs?: number;
  readonly retry: RetryPolicy;
}

export interface Job {
  readonly id: JobId;
  readonly spec: JobSpec;
  /** In the order written, each job at most once. */
  readonly needs: readonly Need[];
  readonly when: Rule;
  /** Absent: one job of the plain id. A number: legs `id[1]` … `id[n]`. A param: its value when the run is created. */
  readonly count?: number | { readonly param: string };
}

export interface Param {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  /** The values allowed, as text; absent = any of the type. */
  readonly enum?: readonly string[];
  /** As text; absent = the param has to be given. */
  readonly default?: string;
}

export interface Pipeline {
  readonly name: string;
  readonly params: readonly Param[];
  /** In file order, which is the order of every listing. */
  readonly jobs: readonly Job[];
}

/** One job of a run: what `count` made of a declared job. */
export interface Leg {
  readonly id: JobId;
  /** The drawn length of a sleep job. Absent for commands. */
  readonly sleepMs?: number;
  /**
   * Place in the queue among jobs that became ready at the same moment, 0 first; unique in the run: the longest remaining path
   * first (known sleeps count their length), then file order.
   */
  readonly rank: number;
}

export interface PlannedJob {
  readonly id: JobId;
  readonly spec: JobSpec;
  readonly when: Rule;
  /** Legs in order; exactly one, with the plain id, where the job has no `count`; none where the count is 0. */
  readonly legs: readonly Leg[];
  readonly counted: boolean;
  readonly needs: readonly Need[];
}

/** All that is written to Redis when a run is created. */
export interface Plan {
  readonly name: string;
  /** Every declared param with the value of this run, as text. */
  readonly params: Readonly<Record<string, string>>;
  /** Repeats the draw of sleeps. */
  readonly seed: number;
  readonly jobs: readonly PlannedJob[];
}
