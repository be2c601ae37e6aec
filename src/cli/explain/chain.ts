// Ways through the graph against its edges: to the job that another's ending came from, and to the jobs that one waits for.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord } from '../../state/records/records.ts';
import { isOpen } from './need-views.ts';

/** From the cause to the job, both included, by the shortest way. Absent: the cause is none of those it follows from. */
export function chainFrom(picture: RunGraph, cause: JobId, job: JobId): JobId[] | undefined {
  const source = declaredJob(cause);
  /** From each job to the one that needs it. */
  const next = new Map<JobId, JobId>();
  const queue = [declaredJob(job)];
  for (const current of queue) {
    for (const { job: need } of picture.needsOf(current)) {
      if (next.has(need)) continue;
      if (need !== source && !picture.legsOf(need).some((leg) => leg.cause === cause)) continue;
      next.set(need, current);
      if (need === source) return [cause, ...wayFrom(source, next).slice(0, -1), job];
      queue.push(need);
    }
  }
  return undefined;
}

function wayFrom(source: JobId, next: ReadonlyMap<JobId, JobId>): JobId[] {
  const way: JobId[] = [];
  for (let at = next.get(source); at !== undefined; at = next.get(at)) way.push(at);
  return way;
}

/** What actually goes on, or could, up the graph from a job that is blocked: what runs first, then what is ready. */
export function openEndsOf(picture: RunGraph, job: JobId): JobRecord[] {
  const found: JobRecord[] = [];
  const seen = new Set<JobId>([job]);
  for (const current of seen) {
    for (const { job: need } of picture.needsOf(current)) {
      if (seen.has(need)) continue;
      const open = picture.legsOf(need).filter(isOpen);
      if (open.length === 0) continue;
      // A set goes on with what is added to it meanwhile.
      seen.add(need);
      found.push(...open.filter(({ status }) => status !== 'blocked' || isUndecided(picture, need)));
    }
  }
  const order = ['running', 'ready', 'blocked'];
  return found.sort((one, other) => order.indexOf(one.status) - order.indexOf(other.status));
}

/** Its needs have ended, and what follows is for a worker to find out. */
export function isUndecided(picture: RunGraph, job: JobId): boolean {
  return !picture.needsOf(job).some((need) => picture.legsOf(need.job).some(isOpen));
}
