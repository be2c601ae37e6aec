// The environment of a job's command: the worker's own, the pipeline's values, and where the job is.
import type { Claim } from '../state/advance.ts';
import type { RunId } from '../state/run-id.ts';

/** Settings of wp itself are not handed on: WP_REDIS_URL has a password in it, and a `wp` inside a job starts afresh. */
export function jobEnvironment(claim: Claim, { run, worker }: { readonly run: RunId; readonly worker: string }) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('WP_'));
  const index = claim.job.match(/\[(\d+)\]$/)?.[1];
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    ...claim.spec.env,
    WP_RUN_ID: run,
    WP_JOB: claim.job,
    WP_ATTEMPT: String(claim.attempt),
    WP_WORKER: worker,
    ...(index === undefined ? {} : { WP_INDEX: index }),
  };
}
