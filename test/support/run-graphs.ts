// Graphs of runs as they would be read from Redis, made by hand: for tests of what the screens show.
import { declaredJob, type JobId } from '../../src/pipeline/job-id.ts';
import { RunGraph } from '../../src/state/look/run-graph.ts';
import type { GraphEntry } from '../../src/state/records/graph-entries.ts';
import type { JobRecord, RunRecord } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { jobStatuses } from '../../src/state/redis/status.ts';

/** Fields of a job or leg. With a start and nothing else it succeeded in its first attempt. */
export type RecordSketch = Partial<JobRecord>;

export interface RunGraphSketch {
  readonly needs?: Readonly<Record<string, readonly string[]>>;
  /** By the id of the job or leg, in file order. */
  readonly jobs: Readonly<Record<string, RecordSketch>>;
  readonly run?: Partial<RunRecord>;
  readonly nowMs?: number;
}

export function makeRunGraph({ jobs, needs = {}, run = {}, nowMs = 0 }: RunGraphSketch): RunGraph {
  const records = new Map<JobId, JobRecord[]>();
  for (const [name, sketch] of Object.entries(jobs)) {
    const id = declaredJob(name as JobId);
    records.set(id, [...(records.get(id) ?? []), recordOf(name, sketch)]);
  }
  // One gate for each job that has needs.
  const entries = [...records.keys()].map((id): [JobId, GraphEntry] => {
    const feeds = Object.keys(needs).filter((job) => needs[job]?.includes(id));
    return [id, { feeds, gates: needs[id] ? [id] : [], when: 'on_success' }];
  });
  const graph = { jobs: new Map(entries), members: new Map() };
  return new RunGraph(runOf(run, [...records.values()].flat()), nowMs, { entries: graph, records });
}

function recordOf(job: string, sketch: RecordSketch): JobRecord {
  const hasRun = sketch.startedAt !== undefined;
  return { job, status: hasRun ? 'succeeded' : 'blocked', attempt: hasRun ? 1 : 0, failures: 0, losses: 0, ...sketch };
}

function runOf(run: Partial<RunRecord>, records: readonly JobRecord[]): RunRecord {
  const counts = jobStatuses.map((status) => [status, records.filter((record) => record.status === status).length]);
  return {
    ...{ run: 'mwwoaqy9hfx' as RunId, name: 'sample', status: 'running', params: {}, labels: {}, seed: 1, warnings: 0 },
    ...{ jobs: records.length, counts: Object.fromEntries(counts) },
    ...run,
  };
}
