// The jobs that a run's length is made of: that which ended last, the need that it waited for longest, and so on to the beginning.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord } from '../../state/records/records.ts';

/** In the order in which they ran. Of a run that goes on: as it stands. */
export function criticalPath(picture: RunGraph): readonly JobRecord[] {
  const path: JobRecord[] = [];
  const all = [...picture.jobs.values()].flatMap(({ legs }) => legs);
  for (let job = latest(all.filter(hasRun), picture); job !== undefined; job = latest(needsOf(job, picture), picture)) {
    // One that was skipped only hands on the wait for its own needs.
    if (hasRun(job)) path.unshift(job);
  }
  return path;
}

function hasRun({ attempt, startedAt }: JobRecord): boolean {
  return attempt > 0 && startedAt !== undefined;
}

/** Those that were closed before it began. */
function needsOf(job: JobRecord, picture: RunGraph): JobRecord[] {
  const beganAt = (hasRun(job) ? job.startedAt : job.endedAt) ?? picture.nowMs;
  const needs = picture.needsOf(declaredJob(job.job as JobId)).flatMap((need) => picture.legsOf(need.job));
  return needs.filter(({ endedAt }) => endedAt !== undefined && endedAt <= beganAt);
}

/** The one that ended last; what runs ends after all others. */
function latest(jobs: readonly JobRecord[], { nowMs }: RunGraph): JobRecord | undefined {
  const endOf = ({ endedAt }: JobRecord): number => endedAt ?? nowMs;
  return jobs.reduce<JobRecord | undefined>(
    (last, job) => (last === undefined || endOf(job) > endOf(last) ? job : last),
    undefined,
  );
}
