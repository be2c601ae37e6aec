// The declared graph: parsed, valid, immutable. Past this file nothing is "maybe invalid". The plan of one run is in planned.ts.
import type { Json } from './expression/data.ts';
import type { JobId } from './job-id.ts';

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
export type FailureReason = 'exit' | 'signal' | 'timeout' | 'spawn' | 'output';

/** `sh` = `sh -e -c`, `bash` = `bash -eo pipefail -c`; a list is the command line that gets the script as its last argument. */
export type Shell = 'sh' | 'bash' | readonly string[];

export interface CommandWork {
  readonly kind: 'run';
  readonly script: string;
  readonly shell: Shell;
}

/** No process is started. The length is drawn for each leg when legs are made, and stored with it. */
export interface SleepWork {
  readonly kind: 'sleep';
  readonly length: SleepLength | Late;
}

export interface SleepLength {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Text of the file with `${{ … }}` in it, to be filled in later. */
export interface Late {
  readonly template: string;
}

/** Where the legs of a job come from. Absent parts of a matrix are empty. */
export type LegSource =
  | { readonly kind: 'count'; readonly count: number | Late }
  | { readonly kind: 'matrix'; readonly matrix: Late | Matrix };

/** Texts in it may be templates: it is as its author wrote it. */
export interface Matrix {
  readonly axes: Readonly<Record<string, readonly Json[] | Late>>;
  readonly include: readonly Json[] | Late;
  readonly exclude: readonly Json[] | Late;
}

/** Failures that count as success for dependents and for the run. */
export type AllowFailure = true | { readonly exitCodes: readonly number[] } | Late;

/** new: after a failure nothing new is started. kill: what runs is ended too. */
export type FailFast = 'new' | 'kill';

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
  /** Names of variables that the worker must have; absent = none. */
  readonly secrets?: readonly string[];
  /** The jobs that it needs, where it says something about them; absent = it does not. */
  readonly needs?: readonly JobId[];
  /** Needs that are no part of the run; absent = none. They count as succeeded, without outputs. */
  readonly leftOut?: readonly JobId[];
  /** The text of one that was answered when the run was created, to explain the answer. Absent: there is none such. */
  readonly condition?: string;
  /** What only the worker can fill in, when the job starts; absent = nothing. */
  readonly late?: LateSpec;
  /** What has to be found out once the needs are closed, before the job may start; absent = nothing. */
  readonly deferred?: Deferred;
}

export interface LateSpec {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeout?: string;
}

/** Of a job that does not know yet whether it runs, or of which legs it consists. */
export interface Deferred {
  /** The condition's text. Absent: it has none, or it is answered. */
  readonly condition?: string;
  /** Where its legs come from; absent: it has none but itself. */
  readonly legs?: LegSource;
  /** The legs have still to be made: they come from what its needs have come to. */
  readonly legsUnknown: boolean;
  readonly sleep?: SleepLength | Late;
  readonly allowFailure?: Late;
  /** Repeats the draw of sleeps. */
  readonly seed: number;
}

export interface Job {
  readonly id: JobId;
  readonly spec: JobSpec;
  /** In the order written, each job at most once. */
  readonly needs: readonly Need[];
  readonly when: Rule;
  /** Tested after the rule. Absent: none, or one that is no more than the rule. */
  readonly condition?: string;
  /** Absent: one job of the plain id. */
  readonly legs?: LegSource;
  readonly allowFailure?: AllowFailure;
  /** Higher goes first; 0 = as the others. */
  readonly priority: number;
  /** Legs that may run at once; absent = any number. */
  readonly maxParallel?: number;
  /** Of the legs among themselves; absent = each goes on by itself. */
  readonly failFast?: FailFast;
}

export const hookEvents = ['on_success', 'on_failure', 'on_cancel', 'always'] as const;

export type HookEvent = (typeof hookEvents)[number];

/** Runs after all jobs of the run are closed, and changes nothing about its result. */
export interface Hook {
  readonly event: HookEvent;
  readonly spec: JobSpec;
}

export interface Param {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  /** The values allowed, as text; absent = any of the type. */
  readonly enum?: readonly string[];
  /** As text; absent = the param has to be given. */
  readonly default?: string;
}

/** The file of a pipeline, as it was read. */
export interface Definition {
  /** What messages call it. */
  readonly file: string;
  /** Absolute: where its relative paths start. */
  readonly directory: string;
  readonly text: string;
}

export interface Pipeline {
  readonly definition: Definition;
  readonly name: string;
  readonly params: readonly Param[];
  /** In file order, which is the order of every listing. */
  readonly jobs: readonly Job[];
  readonly hooks: readonly Hook[];
  readonly settings: RunSettings;
  /** Of the jobs that its file has; absent = all of them. */
  readonly selection?: Selection;
}

/** Which jobs a run is of. */
export interface Selection {
  /** These and all that they need; none = all jobs. */
  readonly jobs: readonly string[];
  /** Of those, what these are and what follows from them; none = no such bound. */
  readonly from: readonly string[];
  /** None of these, nor what `jobs` would draw in only for them. */
  readonly skip: readonly string[];
}

/** Of a run as a whole. */
export interface RunSettings {
  /** Jobs that may run at once, on all workers together; absent = any number. */
  readonly maxParallel?: number;
  /** Absent: independent jobs go on. */
  readonly failFast?: FailFast;
  /** From its creation on; absent = no limit. */
  readonly timeoutMs?: number;
  /** How long it is kept once it is closed; absent = the usual time. */
  readonly retentionMs?: number;
}
