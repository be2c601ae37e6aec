// Reads what the jobs of a run have to do.
import type { JobId } from '../../pipeline/job-id.ts';
import type { JobSpec } from '../../pipeline/pipeline.ts';
import type { RunId } from '../redis/run-id.ts';
import { specsKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { reading } from '../redis/unreadable-run.ts';

/** `job`: a declared job or a hook. Undefined: the run is gone. */
export async function readSpec(redis: WpRedis, run: RunId, job: JobId): Promise<JobSpec | undefined> {
  return reading(run, async () => {
    const found = await redis.hget(specsKey(run), job);
    const json = found?.startsWith('#') ? await redis.hget(specsKey(run), found) : found;
    return typeof json === 'string' ? JSON.parse(json) : undefined;
  });
}

/** By declared job or hook. */
export async function readSpecs(redis: WpRedis, run: RunId): Promise<Map<string, JobSpec>> {
  return reading(run, async () => {
    const stored = await redis.hgetall(specsKey(run));
    const jobs = Object.entries(stored).filter(([field]) => !field.startsWith('#'));
    return new Map(jobs.map(([job, text]) => [job, JSON.parse(stored[text] ?? text)]));
  });
}
