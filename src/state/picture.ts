// A run as a whole, as it stands now: its declared jobs, what each needs, and their legs.
import type { JobId, Need, Rule } from '../pipeline/pipeline.ts';
import { declaredJob } from './advance.ts';
import { graphKey } from './keys.ts';
import { type JobRecord, type RunRecord, readJobs, readRun } from './read.ts';
import type { RunId } from './run-id.ts';
import type { Connection } from './scripts.ts';

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
  readonly when: Rule;
  readonly edges?: readonly Need[];
  readonly max_parallel?: number;
}

export class Picture {
  readonly run: RunRecord;
  /** By Redis' clock. */
  readonly nowMs: number;
  /** In file order. */
  readonly jobs: ReadonlyMap<JobId, DeclaredJob>;
  readonly #edges: ReadonlyMap<JobId, readonly Need[]>;
  readonly #gates: Gates;
  readonly #places: ReadonlyMap<JobId, number>;

  constructor(run: RunRecord, nowMs: number, { entries, records }: Contents) {
    this.run = run;
    this.nowMs = nowMs;
    const graph = new Map([...records.keys()].map((id) => [id, JSON.parse(entries.get(id) ?? '{}') as GraphEntry]));
    this.jobs = new Map([...graph].map(([id, entry]) => [id, declared(id, entry, records.get(id) ?? [])]));
    this.#places = new Map([...graph.keys()].map((id, place) => [id, place]));
    this.#edges = new Map([...graph].flatMap(([id, { edges }]) => (edges ? [[id, edges]] : [])));
    this.#gates = gatesOf(graph, entries);
  }

  /** In file order, each once; `when` only where the need has a rule of its own. */
  needsOf(job: JobId): readonly Need[] {
    const { waits, needs } = this.#gates;
    const rules = new Map((this.#edges.get(job) ?? []).map((need) => [need.job, need]));
    const needed = new Set((waits.get(job) ?? []).flatMap((gate) => needs.get(gate) ?? []));
    const inOrder = [...needed].sort((one, other) => (this.#places.get(one) ?? 0) - (this.#places.get(other) ?? 0));
    return inOrder.map((need) => rules.get(need) ?? { job: need });
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
export async function readPicture(redis: Connection, run: RunId): Promise<Picture | undefined> {
  const record = await readRun(redis, run);
  if (!record) return undefined;
  const entries = new Map<string, string>();
  for await (const fields of redis.hscanStream(graphKey(run), { count: 1000 })) {
    for (let index = 0; index < fields.length; index += 2) entries.set(fields[index], fields[index + 1]);
  }
  const records = new Map<JobId, JobRecord[]>();
  for await (const job of readJobs(redis, run)) {
    const id = declaredJob(job.job as JobId);
    const legs = records.get(id);
    if (legs) legs.push(job);
    else records.set(id, [job]);
  }
  const [seconds, micros] = await redis.time();
  return new Picture(record, Number(seconds) * 1000 + Math.floor(Number(micros) / 1000), { entries, records });
}

function declared(id: JobId, { when, max_parallel: maxParallel }: GraphEntry, legs: readonly JobRecord[]): DeclaredJob {
  return { id, when, legs, ...(maxParallel !== undefined && { maxParallel }) };
}

interface Gates {
  /** Gates that each job waits at. */
  readonly waits: ReadonlyMap<JobId, readonly string[]>;
  /** Jobs that each gate counts. */
  readonly needs: ReadonlyMap<string, readonly JobId[]>;
}

/** Both are stored the other way round, as that is how they are worked. */
function gatesOf(graph: ReadonlyMap<JobId, GraphEntry>, entries: ReadonlyMap<string, string>): Gates {
  const waits = new Map<JobId, string[]>();
  const needs = new Map<string, JobId[]>();
  const append = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  };
  for (const [name, json] of entries) {
    if (!name.startsWith('gate:')) continue;
    for (const job of JSON.parse(json) as JobId[]) append(waits, job, name.slice('gate:'.length));
  }
  // A list that a script has written is an object where it is empty.
  for (const [job, { feeds }] of graph) {
    if (Array.isArray(feeds)) for (const gate of feeds as string[]) append(needs, gate, job);
  }
  return { waits, needs };
}
