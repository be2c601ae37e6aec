// The error for a job that a run does not have, with the name that was probably meant.

import { nearest } from '../../pipeline/did-you-mean.ts';
import { WpError } from '../../pipeline/error.ts';
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import { readHooks, readJobs } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';

export async function unknownJob(redis: WpRedis, run: RunId, job: string): Promise<WpError> {
  const known = new Set((await readHooks(redis, run)).map((hook) => hook.job));
  for await (const leg of readJobs(redis, run)) known.add(declaredJob(leg.job as JobId)).add(leg.job);
  const near = nearest(job, known);
  const advice = near === undefined ? `"wp status ${run} --tree" shows its jobs.` : `Did you mean "${near}"?`;
  return new WpError(`run ${run} has no job "${job}". ${advice}`);
}
