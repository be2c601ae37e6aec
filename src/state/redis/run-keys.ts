// Every key of a run, in one table. Scripts take the names to delete from it, and a test compares it with the keys that Redis sees.
import type { JobId } from '../../pipeline/job-id.ts';
import type { RunId } from './run-id.ts';

interface RunKey {
  readonly type: 'hash' | 'list' | 'set' | 'zset' | 'stream' | 'string';
  /**
   * run: until the run is removed · open: until the run is closed (a retry makes the key anew) · brief: the key has a TTL, so that
   * it goes even if its writer dies.
   */
  readonly lasts: 'run' | 'open' | 'brief';
  readonly holds: string;
}

/**
 * By name. The whole key is `wp:{<run>}`, a colon and the name, so that all keys of a run lie in one slot of a cluster. `<leg>` is
 * the id of a leg, of a job without legs, or of a hook; `<job>` that of a declared job.
 */
export const runKeys = {
  '': {
    type: 'hash',
    lasts: 'run',
    holds: 'the run: status, name, params, seed, settings, counts of its jobs by status',
  },
  graph: {
    type: 'hash',
    lasts: 'run',
    holds: `<job> -> its place in the graph (lua/run.lua); gate:<id>:<n> -> the nth chunk of the jobs behind a gate;
      job:<n> -> the nth declared job; size: -> how many jobs are declared`,
  },
  specs: { type: 'hash', lasts: 'run', holds: '<job> or hook:<event> -> what it has to do, a JobSpec as JSON' },
  definition: { type: 'string', lasts: 'run', holds: 'the pipeline file that the run was made from, compressed' },
  gates: {
    type: 'hash',
    lasts: 'run',
    holds: `<gate>:rule, :open (needs that have not ended), :members (where there are several), :decided, :<ending> (how many
      needs ended so), :cause:<ending>; they outlive the run's end for a retry`,
  },
  labels: { type: 'hash', lasts: 'run', holds: '<job>:<n> -> what stands in the brackets of its nth leg' },
  made: {
    type: 'set',
    lasts: 'run',
    holds: 'ids of all legs that were made during the run, to find them when the run is removed',
  },
  outputs: { type: 'hash', lasts: 'run', holds: '<leg> -> its outputs as JSON' },
  events: { type: 'stream', lasts: 'run', holds: 'every transition, oldest first' },
  workers: { type: 'hash', lasts: 'run', holds: 'worker -> what it did in this run, as JSON' },
  slots: {
    type: 'hash',
    lasts: 'run',
    holds:
      'worker that has served the run since it was last opened or reopened -> its slots and since when, with a space between',
  },
  'job:<leg>': { type: 'hash', lasts: 'run', holds: 'one leg: status, attempt, worker, times, reason, cause' },
  'attempts:<leg>': {
    type: 'list',
    lasts: 'run',
    holds: 'attempts that were followed by another, as JSON, oldest first',
  },
  'log:<leg>:<attempt>': {
    type: 'stream',
    lasts: 'run',
    holds: `the first bytes of an attempt's output, an entry per piece: its id is the offset of its first byte over both streams
      (<offset>-1), its fields are o with the bytes of stdout and stderr, and at, when the first of them came (epoch ms)`,
  },
  'log:<leg>:<attempt>:tail': {
    type: 'stream',
    lasts: 'run',
    holds: 'what follows on the head, in the same form; the oldest pieces are dropped',
  },
  waiting: {
    type: 'hash',
    lasts: 'open',
    holds: '<job> that is not decided yet -> how many of its gates still have to speak, as JSON',
  },
  asks: { type: 'set', lasts: 'open', holds: 'declared jobs that a worker has to be asked about' },
  ready: { type: 'zset', lasts: 'open', holds: 'legs that may be claimed, in the order in which they are claimed' },
  delayed: { type: 'zset', lasts: 'open', holds: 'retries that wait, by when they are due (epoch ms)' },
  running: {
    type: 'zset',
    lasts: 'open',
    holds: 'legs that run, by when to ask whether the holder still lives (epoch ms)',
  },
  claims: {
    type: 'hash',
    lasts: 'open',
    holds: 'worker -> the id of its last claim; "<worker> jobs" -> what it was answered',
  },
  active: {
    type: 'hash',
    lasts: 'open',
    holds: '<job> with max_parallel -> how many of its legs are in the queue or running',
  },
  'held:<job>': {
    type: 'zset',
    lasts: 'open',
    holds: 'legs that max_parallel of their job holds back, in the order of the queue',
  },
  stops: { type: 'hash', lasts: 'open', holds: '<job> or <leg> that is stopped alone -> why (lua/stop.lua)' },
  backlog: { type: 'list', lasts: 'open', holds: 'tasks that did not fit into a call, as JSON (lua/propagate.lua)' },
  reopening: { type: 'list', lasts: 'open', holds: 'what a retry has yet to reopen, as JSON (lua/reopen.lua)' },
  reopened: { type: 'hash', lasts: 'open', holds: 'which jobs and legs that retry reopens (lua/reopen.lua)' },
  'retry:<id>': {
    type: 'list',
    lasts: 'brief',
    holds: 'the same as reopening, while a retry is written and not decided',
  },
  'retry:<id>:jobs': {
    type: 'hash',
    lasts: 'brief',
    holds: 'the same as reopened, while a retry is written and not decided',
  },
  'lock:<leg>': { type: 'string', lasts: 'brief', holds: 'the lease of a leg that runs, unless lock servers hold it' },
} as const satisfies Readonly<Record<string, RunKey>>;

type Name = keyof typeof runKeys;
/** Names without a place to fill in. */
type FixedName = Exclude<Name, `${string}<${string}` | ''>;
/** `job` of `job:<leg>`. */
type NameOfLeg = Name extends infer N
  ? N extends `${infer Kind}:<leg>` | `${infer Kind}:<job>`
    ? Kind
    : never
  : never;

/** The names without a place to fill in that last as long as this: a script can delete these keys without looking for them. */
export function fixedNames(lasts: RunKey['lasts']): readonly FixedName[] {
  const names = Object.entries<RunKey>(runKeys).filter(
    ([name, key]) => name && !name.includes('<') && key.lasts === lasts,
  );
  return names.map(([name]) => name as FixedName);
}

export function runKey(run: RunId): string {
  return `wp:{${run}}`;
}

const fixed =
  (name: FixedName) =>
  (run: RunId): string =>
    `${runKey(run)}:${name}`;

const perLeg =
  (kind: NameOfLeg) =>
  (run: RunId, leg: string): string =>
    `${runKey(run)}:${kind}:${leg}`;

export const graphKey = fixed('graph');
export const specsKey = fixed('specs');
export const definitionKey = fixed('definition');
export const eventsKey = fixed('events');
export const readyKey = fixed('ready');
export const delayedKey = fixed('delayed');
export const runWorkersKey = fixed('workers');
export const runSlotsKey = fixed('slots');

export const jobKey = perLeg('job');
export const attemptsKey = perLeg('attempts');
export const heldKey = perLeg('held');
export const lockKey = perLeg('lock');

/** The run and the leg of a lock's key. */
export function parseLockKey(key: string): { readonly run: RunId; readonly job: JobId } {
  const [, run, job] = /^wp:\{(.*?)\}:lock:(.*)$/.exec(key) ?? [];
  return { run: run as RunId, job: job as JobId };
}

/** The second key of such a retry ends in `:jobs`. */
export function retryKey(run: RunId, id: string): string {
  return `${runKey(run)}:retry:${id}`;
}

/** Neither key exists before there is output for it. */
export function logKeys(run: RunId, job: string, attempt: number): readonly [head: string, tail: string] {
  const head = runKey(run) + logSuffix(job, attempt);
  return [head, `${head}:tail`];
}

/** What `log/append.lua` adds to the run's key. */
export function logSuffix(job: string, attempt: number): string {
  return `:log:${job}:${attempt}`;
}
