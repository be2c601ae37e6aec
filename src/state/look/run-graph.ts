// A run as a whole, as it is now: its declared jobs, what each of them needs, and their legs.
import { defined } from '../../pipeline/defined.ts';
import { groupBy } from '../../pipeline/group-by.ts';
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { Need, Rule } from '../../pipeline/pipeline.ts';
import { type GraphEntries, type GraphEntry, readGraphEntries } from '../records/graph-entries.ts';
import { type JobRecord, type RunRecord, readJobs, readRun } from '../records/records.ts';
import { redisNow } from '../redis/clock.ts';
import type { RunId } from '../redis/run-id.ts';
import type { WpRedis } from '../redis/scripts.ts';

export interface DeclaredJob {
  readonly id: JobId;
  readonly when: Rule;
  /** A job without legs has one record here, under its plain id. */
  readonly legs: readonly JobRecord[];
  /** How many legs may run at once. Undefined: any number. */
  readonly maxParallel?: number;
}

interface Contents {
  readonly entries: GraphEntries;
  /** By declared job, in file order. */
  readonly records: ReadonlyMap<JobId, readonly JobRecord[]>;
}

export class RunGraph {
  readonly run: RunRecord;
  /** By Redis' clock. */
  readonly nowMs: number;
  /** In file order. */
  readonly jobs: ReadonlyMap<JobId, DeclaredJob>;
  readonly #entries: ReadonlyMap<JobId, GraphEntry>;
  readonly #needs: ReadonlyMap<string, readonly JobId[]>;
  readonly #places: ReadonlyMap<JobId, number>;

  constructor(run: RunRecord, nowMs: number, { entries, records }: Contents) {
    this.run = run;
    this.nowMs = nowMs;
    this.#entries = entries.jobs;
    this.#places = new Map([...records.keys()].map((id, place) => [id, place]));
    this.#needs = needsOfGates(entries);
    this.jobs = new Map([...records].map(([id, legs]) => [id, declared(id, entries.jobs.get(id), legs)]));
  }

  /** In file order, each once. `when` is set only where the need has a rule of its own. */
  needsOf(job: JobId): readonly Need[] {
    const { gates = [], edges = [] } = this.#entries.get(job) ?? {};
    const rules = new Map(edges.map((need) => [need.job, need]));
    const needed = [...new Set(gates.flatMap((gate) => this.#needs.get(gate) ?? []))];
    needed.sort((one, other) => (this.#places.get(one) ?? 0) - (this.#places.get(other) ?? 0));
    return needed.map((need) => rules.get(need) ?? { job: need });
  }

  legsOf(job: JobId): readonly JobRecord[] {
    return this.jobs.get(job)?.legs ?? [];
  }
}

/** Undefined: there is no such run. */
export async function readRunGraph(redis: WpRedis, run: RunId): Promise<RunGraph | undefined> {
  const record = await readRun(redis, run);
  if (!record) return undefined;
  const [entries, records] = [await readGraphEntries(redis, run), await readRecords(redis, run)];
  return new RunGraph(record, await redisNow(redis), { entries, records });
}

export async function readRecords(redis: WpRedis, run: RunId): Promise<Map<JobId, JobRecord[]>> {
  const records: JobRecord[] = [];
  for await (const job of readJobs(redis, run)) records.push(job);
  return byDeclared(records);
}

/** In the order of the records. */
export function byDeclared(records: readonly JobRecord[]): Map<JobId, JobRecord[]> {
  return groupBy(records, ({ job }) => declaredJob(job as JobId));
}

function declared(id: JobId, entry: GraphEntry | undefined, legs: readonly JobRecord[]): DeclaredJob {
  return defined({ id, when: entry?.when as Rule, legs, maxParallel: entry?.max_parallel });
}

/** The jobs that each gate counts. Redis stores this the other way round, because the scripts go from a job to its gates. */
function needsOfGates({ jobs }: GraphEntries): ReadonlyMap<string, readonly JobId[]> {
  const counted = [...jobs].flatMap(([job, { feeds }]) => feeds.map((gate) => ({ gate, job })));
  const byGate = groupBy(counted, ({ gate }) => gate);
  return new Map([...byGate].map(([gate, pairs]) => [gate, pairs.map(({ job }) => job)]));
}
