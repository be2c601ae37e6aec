// Reads what the jobs of a run have to do.
import type { JobId } from '../../pipeline/job-id.ts';
import type { JobSpec } from '../../pipeline/pipeline.ts';
import type { RunId } from '../redis/run-id.ts';
import { specsKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';

/** `job`: a declared job or a hook. Undefined: the run is gone. */
export async function readSpec(redis: WpRedis, run: RunId, job: JobId): Promise<JobSpec | undefined> {
  const json = await redis.hget(specsKey(run), job);
  return json === null ? undefined : JSON.parse(json);
}

/** By declared job or hook. */
export async function readSpecs(redis: WpRedis, run: RunId): Promise<Map<string, JobSpec>> {
  const specs = Object.entries(await redis.hgetall(specsKey(run)));
  return new Map(specs.map(([job, json]) => [job, JSON.parse(json)]));
}
