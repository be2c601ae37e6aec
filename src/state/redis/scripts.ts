// The Lua scripts as commands of a connection. ioredis sends the text once per connection, then its hash, and heals NOSCRIPT.
import type { Redis } from 'ioredis';
import advance from '../lua/advance.lua';
import attempts from '../lua/attempts.lua';
import cancel from '../lua/cancel.lua';
import claim from '../lua/claim.lua';
import create from '../lua/create.lua';
import decide from '../lua/decide.lua';
import enter from '../lua/enter.lua';
import finish from '../lua/finish.lua';
import gate from '../lua/gate.lua';
import halt from '../lua/halt.lua';
import leave from '../lua/leave.lua';
import open from '../lua/open.lua';
import overdue from '../lua/overdue.lua';
import pause from '../lua/pause.lua';
import propagate from '../lua/propagate.lua';
import prune from '../lua/prune.lua';
import queue from '../lua/queue.lua';
import readJobs from '../lua/read-jobs.lua';
import readLegs from '../lua/read-legs.lua';
import reopen from '../lua/reopen.lua';
import retry from '../lua/retry.lua';
import run from '../lua/run.lua';
import settle from '../lua/settle.lua';
import shelve from '../lua/shelve.lua';
import stop from '../lua/stop.lua';
import swap from '../lua/swap.lua';
import write from '../lua/write.lua';
import { fixedNames } from './run-keys.ts';
import { schemaVersion } from './schema-version.ts';

/** Members of a gate are stored in chunks of this size, so that a call reads only the chunks that it needs. */
export const gateChunk = 250;

/**
 * Each takes the run's key first, except `wpEnter` and `wpLeave`, which take the key of the open runs, and `wpSwap`. The head of
 * each script describes its arguments and its answer.
 */
export interface ScriptCommands {
  wpWrite(runKey: string, place: string, ...values: readonly (string | number | Buffer)[]): Promise<null>;
  wpCreate(runKey: string, legs: string, askedJob: string, generation: number): Promise<null>;
  wpOpen(runKey: string): Promise<null>;
  wpAdvance(runKey: string, request: string): Promise<string[]>;
  wpDecide(runKey: string, answer: string): Promise<null>;
  wpCancel(runKey: string, job: string, force: '1' | ''): Promise<string | null>;
  wpPause(runKey: string, what: 'pause' | 'resume'): Promise<string | null>;
  wpRetry(runKey: string, request: string, specs: string, definition: string | Buffer): Promise<string>;
  wpShelve(runKey: string): Promise<number | null>;
  wpEnter(openRunsKey: string, run: string, shelved: number): Promise<null>;
  wpLeave(openRunsKey: string, run: string, shelved: number): Promise<null>;
  wpOverdue(runKey: string, intervalMs: number, limit: number): Promise<string[]>;
  wpJobs(runKey: string, job: number, leg: number, limit: number): Promise<[number, number, [string, string[]][]]>;
  wpPrune(runKey: string, job: number, leg: number, limit: number): Promise<[number, number]>;
  wpLegs(runKey: string, job: string, leg: number, limit: number): Promise<[number, [string, string[]][]]>;
  wpSwap(key: string, before: string, after: string): Promise<string>;
}

/** A connection to Redis that knows wp's scripts. */
export type WpRedis = Redis & ScriptCommands;

const transition = [run, gate, queue, stop, finish, attempts, reopen, propagate, halt];

const scripts: Readonly<Record<keyof ScriptCommands, readonly string[]>> = {
  wpWrite: [run, write],
  wpCreate: [run, queue, attempts, create],
  wpOpen: [...transition, open],
  wpAdvance: [...transition, settle, claim, advance],
  wpDecide: [...transition, decide],
  wpCancel: [...transition, cancel],
  wpPause: [run, pause],
  wpRetry: [...transition, retry],
  wpShelve: [run, shelve],
  wpEnter: [enter],
  wpLeave: [leave],
  wpOverdue: [run, overdue],
  wpJobs: [run, readJobs],
  wpLegs: [run, readLegs],
  wpPrune: [run, prune],
  wpSwap: [swap],
};

/**
 * Names of keys as one text, with a space after each: every call defines the constants anew, and a text costs less than a table.
 */
const namesThatLast = (lasts: 'run' | 'open'): string =>
  fixedNames(lasts)
    .map((name) => `${name} `)
    .join('');

/** What the scripts take over from TypeScript. */
const constants = `local schema_version, gate_chunk = '${schemaVersion}', ${gateChunk}
local names_while_open, names_for_good = '${namesThatLast('open')}', '${namesThatLast('run')}'`;

export function withScripts(redis: Redis): WpRedis {
  for (const [name, parts] of Object.entries(scripts)) {
    redis.defineCommand(name, { numberOfKeys: 1, lua: nested([constants, ...parts]) });
  }
  return redis as WpRedis;
}

/**
 * Each part as a function inside the one before it. Every call creates all functions again, and each of them searches for the outer
 * names that it uses among all names of the enclosing function. With all parts in one function, this took 33 to 65 us at the start
 * of a call of `advance`; nested, it takes 24.
 */
function nested(parts: readonly string[]): string {
  return parts.reduceRight((inner, part) => `${part}\nreturn (function()\n${inner}\nend)()`);
}
