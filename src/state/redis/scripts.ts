// The Lua scripts as commands of a connection. ioredis sends the text once per connection, then its hash, and heals NOSCRIPT.
import type { Redis } from 'ioredis';
import advance from '../lua/advance.lua';
import attempts from '../lua/attempts.lua';
import cancel from '../lua/cancel.lua';
import check from '../lua/check.lua';
import claim from '../lua/claim.lua';
import create from '../lua/create.lua';
import decide from '../lua/decide.lua';
import enter from '../lua/enter.lua';
import events from '../lua/events.lua';
import fields from '../lua/fields.lua';
import finish from '../lua/finish.lua';
import gate from '../lua/gate.lua';
import graph from '../lua/graph.lua';
import halt from '../lua/halt.lua';
import leave from '../lua/leave.lua';
import look from '../lua/look.lua';
import open from '../lua/open.lua';
import overdue from '../lua/overdue.lua';
import pause from '../lua/pause.lua';
import propagate from '../lua/propagate.lua';
import prune from '../lua/prune.lua';
import queue from '../lua/queue.lua';
import readJob from '../lua/read-job.lua';
import readJobs from '../lua/read-jobs.lua';
import readLegs from '../lua/read-legs.lua';
import readStale from '../lua/read-stale.lua';
import records from '../lua/records.lua';
import reopen from '../lua/reopen.lua';
import repair from '../lua/repair.lua';
import retry from '../lua/retry.lua';
import run from '../lua/run.lua';
import settle from '../lua/settle.lua';
import shelve from '../lua/shelve.lua';
import stop from '../lua/stop.lua';
import swap from '../lua/swap.lua';
import write from '../lua/write.lua';
import { firstOpenKey, keyNumber, type RunKeys, scriptKeys } from './run-keys.ts';
import { schemaVersion } from './schema-version.ts';

/** Members of a gate are stored in chunks of this size, so that a call reads only the chunks that it needs. */
export const gateChunk = 250;

/** How long a job that another worker is to take over waits: then the lock of the job is free, even if a sweep has held it for a moment. */
export const handOverMs = 50;

/**
 * Each takes all keys of the run first, except `wpEnter` and `wpLeave`, which take the key of the open runs, and `wpSwap`. The head of
 * each script describes its arguments and its answer.
 */
export interface ScriptCommands {
  wpWrite(keys: RunKeys, keyNumber: number, ...values: readonly (string | number | Buffer)[]): Promise<null>;
  wpCreate(keys: RunKeys, legs: string, askedJob: string, generation: number): Promise<null>;
  wpOpen(keys: RunKeys): Promise<null>;
  wpAdvance(keys: RunKeys, request: string): Promise<string[]>;
  wpDecide(keys: RunKeys, answer: string): Promise<null>;
  wpCancel(keys: RunKeys, job: string, force: '1' | ''): Promise<string | null>;
  wpPause(keys: RunKeys, what: 'pause' | 'resume'): Promise<string | null>;
  wpRetry(
    keys: RunKeys,
    parts: readonly [list: string, jobs: string],
    request: string,
    specs: string,
    definition: string | Buffer,
  ): Promise<string>;
  wpShelve(keys: RunKeys): Promise<number | null>;
  wpEnter(openRunsKey: string, run: string, shelved: number): Promise<null>;
  wpLeave(openRunsKey: string, run: string, shelved: number): Promise<null>;
  wpOverdue(keys: RunKeys, intervalMs: number, limit: number): Promise<string[]>;
  wpCheck(keys: RunKeys): Promise<0 | 1>;
  wpRepair(keys: RunKeys, state: string, leaseMs: number): Promise<string>;
  wpJobs(keys: RunKeys, job: number, leg: number, limit: number): Promise<[number, number, [string, string[]][]]>;
  wpJob(keys: RunKeys, job: string): Promise<string[]>;
  wpPrune(keys: RunKeys, place: string): Promise<[string, (string | number)[]] | number | null>;
  wpLegs(keys: RunKeys, job: string, leg: number, limit: number): Promise<[number, [string, string[]][]]>;
  wpStale(keys: RunKeys, ...claims: readonly string[]): Promise<number[]>;
  wpSwap(key: string, before: string, after: string): Promise<string>;
}

/** A connection to Redis that knows wp's scripts. */
export type WpRedis = Redis & ScriptCommands;

const reading = [run, graph, records];
/** Three parts share a function: a function of Lua may use at most 60 names of those around it. */
const transition = [...reading, events, gate, [queue, stop, finish].join('\n'), attempts, reopen, propagate, halt];

const scripts: Readonly<Record<keyof ScriptCommands, readonly string[]>> = {
  wpWrite: [run, write],
  wpCreate: [...reading, queue, attempts, create],
  wpOpen: [...transition, open],
  wpAdvance: [...transition, settle, claim, advance],
  wpDecide: [...transition, decide],
  wpCancel: [...transition, cancel],
  wpPause: [run, events, pause],
  wpRetry: [...transition, retry],
  wpShelve: [run, shelve],
  wpEnter: [enter],
  wpLeave: [leave],
  wpOverdue: [...reading, check, overdue],
  wpCheck: [...reading, check, look],
  wpRepair: [...transition, check, repair],
  wpJobs: [...reading, fields, readJobs],
  wpJob: [...reading, fields, readJob],
  wpLegs: [...reading, readLegs],
  wpPrune: [...reading, prune],
  wpStale: [...reading, readStale],
  wpSwap: [swap],
};

/** What the scripts take over from TypeScript. */
const constants = `local schema_version, gate_chunk = '${schemaVersion}', ${gateChunk}
local first_open_key, last_key = ${firstOpenKey}, ${scriptKeys.length}
local hand_over_ms = ${handOverMs}`;

/** How many keys come first among the arguments. Undefined: all keys of a run. */
const numbersOfKeys: Partial<Record<keyof ScriptCommands, number>> = {
  wpEnter: 1,
  wpLeave: 1,
  wpSwap: 1,
  wpRetry: scriptKeys.length + 2,
};

/** Pipelines of ioredis have only the commands that their connection has when they begin. */
const inPipelines: readonly string[] = ['wpWrite', 'wpCreate'] satisfies (keyof ScriptCommands)[];

/** Puts most scripts together when they are first called: for all of them it takes longer than to connect. */
export function withScripts(redis: Redis): WpRedis {
  for (const [name, parts] of Object.entries(scripts)) {
    const define = (): void => defineScript(redis, name as keyof ScriptCommands, parts);
    if (inPipelines.includes(name)) define();
    else defineLazily(redis, name, define);
  }
  return redis as WpRedis;
}

function defineScript(redis: Redis, name: keyof ScriptCommands, parts: readonly string[]): void {
  const numberOfKeys = numbersOfKeys[name] ?? scriptKeys.length;
  redis.defineCommand(name, { numberOfKeys, lua: withKeys(nested([constants, ...parts])) });
}

function defineLazily(redis: Redis, name: string, define: () => void): void {
  const get = (): unknown => {
    Reflect.deleteProperty(redis, name);
    define();
    return Reflect.get(redis, name);
  };
  Object.defineProperty(redis, name, { get, configurable: true });
}

/** Finding a key by its name would cost each call as much as a command. */
function withKeys(lua: string): string {
  return lua.replace(/\bkey\('(\w+)'\)/g, (_, name: string) => `KEYS[${keyNumber(name)}]`);
}

/**
 * Each part as a function inside the one before it. Every call creates all functions again, and each of them searches for the outer
 * names that it uses among all names of the enclosing function. With all parts in one function, this took 33 to 65 us at the start
 * of a call of `advance`; nested, it takes 24.
 */
function nested(parts: readonly string[]): string {
  return parts.reduceRight((inner, part) => `${part}\nreturn (function()\n${inner}\nend)()`);
}
