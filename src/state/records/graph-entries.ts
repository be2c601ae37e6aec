// Reads the graph of a run as Redis stores it: an entry for each declared job, and the jobs behind each gate.
import type { JobId } from '../../pipeline/job-id.ts';
import type { Need, Rule } from '../../pipeline/pipeline.ts';
import { listOf } from '../redis/fields.ts';
import type { RunId } from '../redis/run-id.ts';
import { graphKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { reading } from '../redis/unreadable-run.ts';

/** A declared job. `lua/run.lua` lists all fields; these are the ones that TypeScript reads. */
export interface GraphEntry {
  /** The gates that count how this job ended. */
  readonly feeds: readonly string[];
  /** The gates that this job waits at. Undefined: none. */
  readonly gates?: readonly string[];
  readonly when: Rule;
  /** How many legs the job has. Undefined: it has no legs, or they are not known yet. */
  readonly legs?: number;
  /** A worker still has to say whether the job runs, or which legs it has. */
  readonly asks?: true;
  /** Needs with a rule of their own. */
  readonly edges?: readonly Need[];
  readonly max_parallel?: number;
}

export interface GraphEntries {
  /** In file order. */
  readonly jobs: ReadonlyMap<JobId, GraphEntry>;
  /** By gate: the jobs that wait at it. */
  readonly members: ReadonlyMap<string, readonly JobId[]>;
}

/** How many jobs the file declares, whatever legs they have. */
export async function countDeclared(redis: WpRedis, run: RunId): Promise<number> {
  return Number(await redis.hget(graphKey(run), 'size:'));
}

/** The graph changes only when legs are made during the run, or taken out again by a retry. */
export function readGraphEntries(redis: WpRedis, run: RunId): Promise<GraphEntries> {
  return reading(run, () => readEntries(redis, run));
}

async function readEntries(redis: WpRedis, run: RunId): Promise<GraphEntries> {
  const fields = await readFields(redis, run);
  const jobs = new Map<JobId, GraphEntry>();
  for (let place = 1; ; place++) {
    const job = fields.get(`job:${place}`) as JobId | undefined;
    if (job === undefined) break;
    const [, json = '{}'] = /^\S+ (.*)$/.exec(fields.get(job) ?? '') ?? [];
    const entry = JSON.parse(json) as GraphEntry;
    jobs.set(job, { ...entry, feeds: listOf(entry.feeds) });
  }
  return { jobs, members: membersIn(fields) };
}

/** In chunks, so that a large graph does not keep Redis busy for long. */
async function readFields(redis: WpRedis, run: RunId): Promise<Map<string, string>> {
  const fields = new Map<string, string>();
  let cursor = '0';
  do {
    const [next, chunk] = await redis.hscan(graphKey(run), cursor, 'COUNT', 1000);
    for (let index = 0; index < chunk.length; index += 2) fields.set(chunk[index] ?? '', chunk[index + 1] ?? '');
    cursor = next;
  } while (cursor !== '0');
  return fields;
}

/** `gate:<id>:<n>` holds the nth chunk of the jobs behind a gate. */
function membersIn(fields: ReadonlyMap<string, string>): Map<string, JobId[]> {
  const members = new Map<string, JobId[]>();
  for (const [name, value] of fields) {
    const [, gate] = /^gate:(.+):\d+$/.exec(name) ?? [];
    if (gate === undefined) continue;
    const jobs = members.get(gate) ?? [];
    jobs.push(...(JSON.parse(value) as JobId[]));
    members.set(gate, jobs);
  }
  return members;
}
