// Every key of a run, in one table. Scripts take the names to delete from it, and a test compares it with the keys that Redis sees.
import type { RunId } from './run-id.ts';

export interface RunKey {
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
    holds: `<job> -> its rank and its entry in the graph (lua/graph.lua); gate:<id>:<n> -> the nth chunk of the jobs behind a gate;
      job:<n> -> the nth declared job; size: -> how many jobs are declared`,
  },
  specs: { type: 'hash', lasts: 'run', holds: '<job> or hook:<event> -> what it has to do, a JobSpec as JSON' },
  definition: { type: 'string', lasts: 'run', holds: 'the pipeline file that the run was made from, compressed' },
  gates: {
    type: 'hash',
    lasts: 'run',
    holds: `<gate> -> how many of its needs are open and how the others ended, <gate>:cause:<ending> (lua/gate.lua); they outlive
      the run's end for a retry`,
  },
  jobs: { type: 'hash', lasts: 'run', holds: '<leg> -> its record, packed (lua/records.lua)' },
  attempts: {
    type: 'hash',
    lasts: 'run',
    holds: '<leg> -> its attempts that were followed by another, as JSON, one a line, oldest first',
  },
  labels: { type: 'hash', lasts: 'run', holds: '<job>:<n> -> what stands in the brackets of its nth leg' },
  outputs: { type: 'hash', lasts: 'run', holds: '<leg> -> its outputs as JSON' },
  events: { type: 'stream', lasts: 'run', holds: 'every transition, oldest first' },
  workers: {
    type: 'hash',
    lasts: 'run',
    holds: 'worker -> its last claim, and what it did in this run: jobs, busy and slept ms, with spaces between',
  },
  slots: {
    type: 'hash',
    lasts: 'run',
    holds:
      'worker that has served the run since it was last opened or reopened -> its slots and since when, with a space between',
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
    holds: '<job> with several gates that is not decided yet -> how many of them still have to speak, as JSON',
  },
  asks: { type: 'set', lasts: 'open', holds: 'declared jobs that a worker has to be asked about' },
  ready: { type: 'zset', lasts: 'open', holds: 'legs that may be claimed, in the order in which they are claimed' },
  delayed: { type: 'zset', lasts: 'open', holds: 'retries that wait, by when they are due (epoch ms)' },
  running: {
    type: 'zset',
    lasts: 'open',
    holds: 'legs that run, by when to ask whether the holder still lives (epoch ms)',
  },
  active: {
    type: 'hash',
    lasts: 'open',
    holds: '<job> with max_parallel -> how many of its legs are in the queue or running',
  },
  held: {
    type: 'zset',
    lasts: 'open',
    holds: 'legs that max_parallel of their job holds back, by job and in the order of the queue (lua/queue.lua)',
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
  'lock:<lease>': {
    type: 'string',
    lasts: 'brief',
    holds:
      'the lease of a worker for this run. On lock servers, <lease> is a leg: each that runs has a lock of its own',
  },
} as const satisfies Readonly<Record<string, RunKey>>;

type Name = keyof typeof runKeys;
/** Names without a place to fill in. */
type FixedName = Exclude<Name, `${string}<${string}` | ''>;

const fixedNames = (lasts: RunKey['lasts']): readonly FixedName[] =>
  Object.entries<RunKey>(runKeys)
    .filter(([name, key]) => name && !name.includes('<') && key.lasts === lasts)
    .map(([name]) => name as FixedName);

const lasting = ['', ...fixedNames('run')];

/** The names of all keys that every script is given, in this order. Those that last while the run is open are the last. */
export const scriptKeys: readonly string[] = [...lasting, ...fixedNames('open')];

/** The place of the first key that lasts while the run is open, counted from 1 as in Lua. */
export const firstOpenKey = lasting.length + 1;

/** Counted from 1, as in Lua. */
export function keyNumber(name: string): number {
  const place = scriptKeys.indexOf(name);
  if (place < 0) throw new Error(`Internal error: the table of keys has no "${name}".`);
  return place + 1;
}

declare const isRunKeys: unique symbol;
/** The keys that every script of a run is given. */
export type RunKeys = readonly string[] & { readonly [isRunKeys]: true };

export function keysOf(run: RunId): RunKeys {
  return scriptKeys.map((name) => (name ? `${runKey(run)}:${name}` : runKey(run))) as unknown as RunKeys;
}

export function runKey(run: RunId): string {
  return `wp:{${run}}`;
}

const fixed =
  (name: FixedName) =>
  (run: RunId): string =>
    `${runKey(run)}:${name}`;

export const graphKey = fixed('graph');
export const specsKey = fixed('specs');
export const definitionKey = fixed('definition');
export const eventsKey = fixed('events');
export const readyKey = fixed('ready');
export const delayedKey = fixed('delayed');
export const heldKey = fixed('held');
export const attemptsKey = fixed('attempts');
export const runWorkersKey = fixed('workers');
export const runSlotsKey = fixed('slots');

export function lockKey(run: RunId, lease: string): string {
  return `${runKey(run)}:lock:${lease}`;
}

/** The id of a claim. `lease`: the name of the one that it is made under, without a dot. */
export function claimId(lease: string, number: number | ''): string {
  return `${lease}.${number}`;
}

/** The lease that a claim is made under. */
export function leaseOf(claim: string): string {
  return claim.slice(0, claim.indexOf('.'));
}

export function runOfLockKey(key: string): RunId {
  return /^wp:\{(.*?)\}/.exec(key)?.[1] as RunId;
}

/** What a retry is written to before it is decided. */
export function retryKeys(run: RunId, id: string): readonly [list: string, jobs: string] {
  const list = `${runKey(run)}:retry:${id}`;
  return [list, `${list}:jobs`];
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
