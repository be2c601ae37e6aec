// Looks at a run with few jobs: at all of them.
import { type DeclaredJob, RunGraph, readRecords } from '../../state/look/run-graph.ts';
import { type GraphEntries, readGraphEntries } from '../../state/records/graph-entries.ts';
import { type JobRecord, type RunRecord, readHooks } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { Jobs, ListedJob } from './state.ts';

export class ListedLook {
  readonly #redis: WpRedis;
  readonly #run: RunId;
  #graph: GraphEntries = { jobs: new Map(), members: new Map() };
  /** Of the run, when the graph was read. */
  #jobs = 0;

  constructor(redis: WpRedis, run: RunId) {
    this.#redis = redis;
    this.#run = run;
  }

  async again(run: RunRecord): Promise<Jobs> {
    if (this.#jobs !== run.jobs) this.#graph = await readGraphEntries(this.#redis, this.#run);
    this.#jobs = run.jobs;
    const records = await readRecords(this.#redis, this.#run);
    const picture = new RunGraph(run, 0, { entries: this.#graph, records });
    const hooks = isOpen(run) ? [] : await readHooks(this.#redis, this.#run);
    return { kind: 'listed', jobs: [...listed(picture), ...hooks.map((job) => ({ job, waitsFor: [] }))] };
  }
}

/** Hooks run when it is not. */
function isOpen({ counts }: RunRecord): boolean {
  return counts.blocked + counts.ready + counts.running > 0;
}

function listed(picture: RunGraph): ListedJob[] {
  return [...picture.jobs.values()].flatMap((declared) => {
    const waitsFor = declared.legs.some(({ status }) => status === 'blocked') ? openNeeds(picture, declared) : [];
    return declared.legs.map((job) => ({ job, waitsFor: job.status === 'blocked' ? waitsFor : [] }));
  });
}

function openNeeds(picture: RunGraph, { id }: DeclaredJob): string[] {
  const isOver = ({ status }: JobRecord): boolean => !['blocked', 'ready', 'running'].includes(status);
  return picture.needsOf(id).flatMap(({ job }) => (picture.legsOf(job).every(isOver) ? [] : [job]));
}
