// The critical path: the job that ended last, the need that it waited for longest, and so on back to the start of the run. Only making one
// of these jobs faster shortens the run.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord } from '../../state/records/records.ts';

/** In the order in which the jobs ran. For an open run: the critical path so far. */
export function criticalPath(graph: RunGraph): readonly JobRecord[] {
  const path: JobRecord[] = [];
  const all = [...graph.jobs.values()].flatMap(({ legs }) => legs);
  for (let job = latest(all.filter(hasRun), graph); job !== undefined; job = latest(needsOf(job, graph), graph)) {
    // A skipped job took no time itself; it only passes on the wait for its own needs.
    if (hasRun(job)) path.unshift(job);
  }
  return path;
}

function hasRun({ attempt, startedAt }: JobRecord): boolean {
  return attempt > 0 && startedAt !== undefined;
}

/** The legs that the job needed and that were closed before it started. */
function needsOf(job: JobRecord, graph: RunGraph): JobRecord[] {
  const beganAt = (hasRun(job) ? job.startedAt : job.endedAt) ?? graph.nowMs;
  const needs = graph.needsOf(declaredJob(job.job as JobId)).flatMap((need) => graph.legsOf(need.job));
  return needs.filter(({ endedAt }) => endedAt !== undefined && endedAt <= beganAt);
}

/** The job that ended last; a running job counts as ending after all others. */
function latest(jobs: readonly JobRecord[], { nowMs }: RunGraph): JobRecord | undefined {
  const endOf = ({ endedAt }: JobRecord): number => endedAt ?? nowMs;
  return jobs.reduce<JobRecord | undefined>(
    (last, job) => (last === undefined || endOf(job) > endOf(last) ? job : last),
    undefined,
  );
}
