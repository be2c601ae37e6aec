// The declared graph: parsed, valid and immutable. Code that gets these types need not check them again. The plan of one run is in
// plan/plan.ts.
import type { Json } from './expression/json-data.ts';
import type { HookEvent } from './hook-event.ts';
import type { JobId } from './job-id.ts';

/** Which results of its needs let a job start. The table is in `state/lua/gate.lua`, and for people in `rule-table.ts`. */
export type Rule = 'on_success' | 'none_failed' | 'on_failure' | 'any_success' | 'always';

export interface Need {
  /** Always a declared job. An `optional` need on a job that does not exist was dropped. */
  readonly job: JobId;
  /** Undefined: the job's own `when` judges this need together with the others. */
  readonly when?: Rule;
}

export interface RetryPolicy {
  /** Attempts after the first one. A lost worker uses none of them up. */
  readonly max: number;
  /** The wait before the second attempt, in ms. Each further wait is `backoff` times the one before, at most `maxDelayMs`. */
  readonly delayMs: number;
  readonly backoff: number;
  readonly maxDelayMs: number;
  /** The share of the wait that is drawn at random, 0 to 1: 0.2 spreads the wait evenly over 80 % to 120 %. */
  readonly jitter: number;
  /** Undefined: every kind of failure is retried. */
  readonly when?: readonly FailureReason[];
  /** Undefined: every exit code is retried. Applies to the reason `exit` only. */
  readonly exitCodes?: readonly number[];
}

/** Why an attempt failed, as far as its worker can tell. */
export type FailureReason = 'exit' | 'signal' | 'timeout' | 'spawn' | 'output';

/** `sh` means `sh -e -c`, `bash` means `bash -eo pipefail -c`. A list is a command line, which gets the script as its last argument. */
export type Shell = 'sh' | 'bash' | readonly string[];

export interface CommandWork {
  readonly kind: 'run';
  readonly script: string;
  readonly shell: Shell;
}

/** A sleep starts no process. Its length is drawn for each leg when the legs are made, and stored with the leg. */
export interface SleepWork {
  readonly kind: 'sleep';
  readonly length: SleepLength | TemplateText;
}

export interface SleepLength {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Text of the file with `${{ … }}` in it, which is filled in later. */
export interface TemplateText {
  readonly template: string;
}

/** Where the legs of a job come from. A leg is one instance of the job. */
export type LegSource =
  | { readonly kind: 'count'; readonly count: number | TemplateText }
  | { readonly kind: 'matrix'; readonly matrix: TemplateText | Matrix };

/** As its author wrote it: texts may be templates. Missing parts are empty. */
export interface Matrix {
  readonly axes: Readonly<Record<string, readonly Json[] | TemplateText>>;
  readonly include: readonly Json[] | TemplateText;
  readonly exclude: readonly Json[] | TemplateText;
}

/** Which failures count as success for dependents and for the run. */
export type AllowFailure = true | { readonly exitCodes: readonly number[] } | TemplateText;

/** new: after a failure no new jobs start. kill: running jobs are ended too. */
export type FailFast = 'new' | 'kill';

/** Everything that a worker must know to run a job. Stored as JSON, once per declared job: all legs share it. */
export interface JobSpec {
  readonly work: CommandWork | SleepWork;
  /** The pipeline's `env`, overridden by the job's own. Values stay as written in the file. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  /** Per attempt. Undefined: no limit. */
  readonly timeoutMs?: number;
  readonly retry: RetryPolicy;
  /** Names of variables that the worker must have. Undefined: none. */
  readonly secrets?: readonly string[];
  /** Names of secrets that must not show in its texts, of a job that gets none itself. Undefined: none. */
  readonly masked?: readonly string[];
  /** The jobs that the job needs. Undefined: no expression of the job is evaluated during the run, so nobody asks. */
  readonly needs?: readonly JobId[];
  /** Needs that are not part of the run. They count as succeeded, without outputs. Undefined: none. */
  readonly leftOut?: readonly JobId[];
  /** The text of a condition that was answered when the run was created, to explain the answer. Undefined: there is none. */
  readonly condition?: string;
  /** Values that the worker fills in when the job starts. Undefined: none. */
  readonly templates?: SpecTemplates;
  /** What a worker decides once the needs are closed, before the job may start. Undefined: nothing. */
  readonly deferred?: Deferred;
}

export interface SpecTemplates {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeout?: string;
}

/** The parts of a job whose condition or legs are known only once its needs are closed. */
export interface Deferred {
  /** The text of the condition. Undefined: there is none, or it is answered. */
  readonly condition?: string;
  /** Where the legs come from. Undefined: the job is its own only leg. */
  readonly legs?: LegSource;
  /** The legs are still to be made, from outputs of the needs. */
  readonly legsUnknown: boolean;
  readonly sleep?: SleepLength | TemplateText;
  readonly allowFailure?: TemplateText;
  /** Repeats the draw of sleeps. */
  readonly seed: number;
}

export interface Job {
  readonly id: JobId;
  readonly spec: JobSpec;
  /** In the order of the file, each job at most once. */
  readonly needs: readonly Need[];
  readonly when: Rule;
  /** Tested after the rule. Undefined: there is none, or the condition says no more than the rule. */
  readonly condition?: string;
  /** Undefined: the job is its own only leg. */
  readonly legs?: LegSource;
  readonly allowFailure?: AllowFailure;
  /** Higher goes first. 0 is the default. */
  readonly priority: number;
  /** How many legs may run at once. Undefined: any number. */
  readonly maxParallel?: number;
  /** Whether the failure of a leg stops the other legs. Undefined: it does not. */
  readonly failFast?: FailFast;
}

/** Runs after all jobs of the run are closed, and changes nothing about its result. */
export interface Hook {
  readonly event: HookEvent;
  readonly spec: JobSpec;
}

export interface Param {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  /** The allowed values, as text. Undefined: any value of the type. */
  readonly enum?: readonly string[];
  /** As text. Undefined: every run must give a value. */
  readonly default?: string;
}

/** The file of a pipeline, as it was read. */
export interface Definition {
  /** The file's name in messages. */
  readonly file: string;
  /** Absolute. Relative paths in the file start here. */
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
  /** Which jobs of the file are part of this pipeline. Undefined: all of them. */
  readonly selection?: Selection;
}

/** Which jobs of a file a run has. */
export interface Selection {
  /** These jobs and all that they need. Empty: all jobs. */
  readonly jobs: readonly string[];
  /** Of those, only these jobs and the jobs downstream of them. Empty: no such bound. */
  readonly from: readonly string[];
  /** Not these jobs, and not the jobs that only they need. */
  readonly skip: readonly string[];
}

/** Settings of the run as a whole. */
export interface RunSettings {
  /** How many jobs may run at once, on all workers together. Undefined: any number. */
  readonly maxParallel?: number;
  /** Undefined: independent jobs go on. */
  readonly failFast?: FailFast;
  /** Counts from the creation of the run. Undefined: no limit. */
  readonly timeoutMs?: number;
  /** How long a closed run is kept. Undefined: the default time. */
  readonly retentionMs?: number;
}
