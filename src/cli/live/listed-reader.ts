// Reads all jobs of a small run.
import { type DeclaredJob, RunGraph, readRecords } from '../../state/look/run-graph.ts';
import { type GraphEntries, readGraphEntries } from '../../state/records/graph-entries.ts';
import { type JobRecord, type RunRecord, readHooks } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isJobClosed } from '../../state/redis/status.ts';
import type { Jobs, ListedJob } from './live-state.ts';

export class ListedReader {
  readonly #redis: WpRedis;
  readonly #run: RunId;
  #graph: GraphEntries = { jobs: new Map(), members: new Map() };
  /** How many jobs the run had when the graph was read. */
  #jobs = 0;

  constructor(redis: WpRedis, run: RunId) {
    this.#redis = redis;
    this.#run = run;
  }

  async read(run: RunRecord): Promise<Jobs> {
    if (this.#jobs !== run.jobs) this.#graph = await readGraphEntries(this.#redis, this.#run);
    this.#jobs = run.jobs;
    const records = await readRecords(this.#redis, this.#run);
    const graph = new RunGraph(run, 0, { entries: this.#graph, records });
    // Hooks run only when all jobs are closed.
    const hooks = hasOpenJobs(run) ? [] : await readHooks(this.#redis, this.#run);
    return { kind: 'listed', jobs: [...listed(graph), ...hooks.map((job) => ({ job, waitsFor: [] }))] };
  }
}

function hasOpenJobs({ counts }: RunRecord): boolean {
  return counts.blocked + counts.ready + counts.running > 0;
}

function listed(graph: RunGraph): ListedJob[] {
  return [...graph.jobs.values()].flatMap((declared) => {
    const waitsFor = declared.legs.some(({ status }) => status === 'blocked') ? openNeeds(graph, declared) : [];
    return declared.legs.map((job) => ({ job, waitsFor: job.status === 'blocked' ? waitsFor : [] }));
  });
}

function openNeeds(graph: RunGraph, { id }: DeclaredJob): string[] {
  const isClosed = ({ status }: JobRecord): boolean => isJobClosed(status);
  return graph.needsOf(id).flatMap(({ job }) => (graph.legsOf(job).every(isClosed) ? [] : [job]));
}
