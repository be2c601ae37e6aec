// Searches upstream from a job: for the job that caused its ending, and for the jobs that it waits for.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord } from '../../state/records/records.ts';
import { isOpen } from './need-views.ts';

/** The shortest path from the cause to the job, both included. Undefined where the cause is not upstream of the job. */
export function pathFromCause(graph: RunGraph, cause: JobId, job: JobId): JobId[] | undefined {
  const source = declaredJob(cause);
  /** For each job that was found: the job that needs it. */
  const next = new Map<JobId, JobId>();
  const queue = [declaredJob(job)];
  for (const current of queue) {
    for (const { job: need } of graph.needsOf(current)) {
      if (next.has(need)) continue;
      if (need !== source && !graph.legsOf(need).some((leg) => leg.cause === cause)) continue;
      next.set(need, current);
      if (need === source) return [cause, ...pathBelow(source, next).slice(0, -1), job];
      queue.push(need);
    }
  }
  return undefined;
}

/** The jobs that follow `source`, one by one. */
function pathBelow(source: JobId, next: ReadonlyMap<JobId, JobId>): JobId[] {
  const path: JobId[] = [];
  for (let job = next.get(source); job !== undefined; job = next.get(job)) path.push(job);
  return path;
}

/** The upstream jobs that a blocked job really waits for: first those that run, then those that are ready. */
export function blockersOf(graph: RunGraph, job: JobId): JobRecord[] {
  const found: JobRecord[] = [];
  const seen = new Set<JobId>([job]);
  for (const current of seen) {
    for (const { job: need } of graph.needsOf(current)) {
      if (seen.has(need)) continue;
      const open = graph.legsOf(need).filter(isOpen);
      if (open.length === 0) continue;
      // The outer loop reaches this job too: iterating a set includes what is added meanwhile.
      seen.add(need);
      found.push(...open.filter(({ status }) => status !== 'blocked' || isUndecided(graph, need)));
    }
  }
  const order = ['running', 'ready', 'blocked'];
  return found.sort((one, other) => order.indexOf(one.status) - order.indexOf(other.status));
}

/** The needs of the job have ended, and a worker has to decide what follows. */
export function isUndecided(graph: RunGraph, job: JobId): boolean {
  return !graph.needsOf(job).some((need) => graph.legsOf(need.job).some(isOpen));
}
