// A run as a whole, as it stands now: its declared jobs, what each needs, and their legs.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { Need, Rule } from '../../pipeline/pipeline.ts';
import { type JobRecord, type RunRecord, readJobs, readRun } from '../records/records.ts';
import { redisNow } from '../redis/clock.ts';
import { graphKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import type { WpRedis } from '../redis/scripts.ts';

export interface DeclaredJob {
  readonly id: JobId;
  readonly when: Rule;
  /** Of a job without legs of its own: the one record of its plain id. */
  readonly legs: readonly JobRecord[];
  /** Legs that may run at once; absent = any number. */
  readonly maxParallel?: number;
}

/** As `lua/run.lua` describes it. */
interface GraphEntry {
  readonly feeds: readonly string[] | object;
  readonly gates?: readonly string[];
  readonly when: Rule;
  readonly edges?: readonly Need[];
  readonly max_parallel?: number;
}

export class RunGraph {
  readonly run: RunRecord;
  /** By Redis' clock. */
  readonly nowMs: number;
  /** In file order. */
  readonly jobs: ReadonlyMap<JobId, DeclaredJob>;
  readonly #graph: ReadonlyMap<JobId, GraphEntry>;
  readonly #needs: ReadonlyMap<string, readonly JobId[]>;
  readonly #places: ReadonlyMap<JobId, number>;

  constructor(run: RunRecord, nowMs: number, { entries, records }: Contents) {
    this.run = run;
    this.nowMs = nowMs;
    this.#graph = new Map([...records.keys()].map((id) => [id, JSON.parse(entries.get(id) ?? '{}') as GraphEntry]));
    this.#places = new Map([...records.keys()].map((id, place) => [id, place]));
    this.#needs = needsOfGates(this.#graph);
    this.jobs = new Map([...this.#graph].map(([id, entry]) => [id, declared(id, entry, records.get(id) ?? [])]));
  }

  /** In file order, each once; `when` only where the need has a rule of its own. */
  needsOf(job: JobId): readonly Need[] {
    const { gates = [], edges = [] } = this.#graph.get(job) ?? {};
    const rules = new Map(edges.map((need) => [need.job, need]));
    const needed = [...new Set(gates.flatMap((gate) => this.#needs.get(gate) ?? []))];
    needed.sort((one, other) => (this.#places.get(one) ?? 0) - (this.#places.get(other) ?? 0));
    return needed.map((need) => rules.get(need) ?? { job: need });
  }

  legsOf(job: JobId): readonly JobRecord[] {
    return this.jobs.get(job)?.legs ?? [];
  }
}

interface Contents {
  readonly entries: ReadonlyMap<string, string>;
  readonly records: ReadonlyMap<JobId, readonly JobRecord[]>;
}

/** Absent: there is no such run. */
export async function readRunGraph(redis: WpRedis, run: RunId): Promise<RunGraph | undefined> {
  const record = await readRun(redis, run);
  if (!record) return undefined;
  const [entries, records] = [await readGraph(redis, run), await readRecords(redis, run)];
  return new RunGraph(record, await redisNow(redis), { entries, records });
}

/** As many as the file declares, whatever legs they have. */
export async function countDeclared(redis: WpRedis, run: RunId): Promise<number> {
  return Number(await redis.hget(graphKey(run), 'size:'));
}

/** Changes only when legs are made during the run. */
export async function readGraph(redis: WpRedis, run: RunId): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  for await (const fields of redis.hscanStream(graphKey(run), { count: 1000 })) {
    for (let index = 0; index < fields.length; index += 2) entries.set(fields[index], fields[index + 1]);
  }
  return entries;
}

export async function readRecords(redis: WpRedis, run: RunId): Promise<Map<JobId, JobRecord[]>> {
  const records: JobRecord[] = [];
  for await (const job of readJobs(redis, run)) records.push(job);
  return byDeclared(records);
}

/** Those of a declared job together, in file order as they come. */
export function byDeclared(records: readonly JobRecord[]): Map<JobId, JobRecord[]> {
  const found = new Map<JobId, JobRecord[]>();
  for (const record of records) {
    const id = declaredJob(record.job as JobId);
    const legs = found.get(id);
    if (legs) legs.push(record);
    else found.set(id, [record]);
  }
  return found;
}

function declared(id: JobId, { when, max_parallel: maxParallel }: GraphEntry, legs: readonly JobRecord[]): DeclaredJob {
  return { id, when, legs, ...(maxParallel !== undefined && { maxParallel }) };
}

/** The jobs that each gate counts. They are stored the other way round, as that is how they are worked. */
function needsOfGates(graph: ReadonlyMap<JobId, GraphEntry>): ReadonlyMap<string, readonly JobId[]> {
  const needs = new Map<string, JobId[]>();
  for (const [job, { feeds }] of graph) {
    for (const gate of listOf(feeds)) {
      const list = needs.get(gate);
      if (list) list.push(job);
      else needs.set(gate, [job]);
    }
  }
  return needs;
}

/** A list that a script has written is an object where it is empty. */
function listOf(list: GraphEntry['feeds']): readonly string[] {
  return Array.isArray(list) ? list : [];
}
