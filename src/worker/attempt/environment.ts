// The environment of a job's command: the worker's own, the pipeline's values, and where the job is.

import { toText } from '../../pipeline/expression/expression.ts';
import { legIndex } from '../../pipeline/job-id.ts';
import type { JobSpec } from '../../pipeline/pipeline.ts';
import { matrixVariable } from '../../pipeline/variable-names.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { Claim } from '../../state/work/advance.ts';
import { matrixOf } from './preparation.ts';

export interface Place {
  readonly run: RunId;
  readonly worker: string;
  /** Where the command writes its outputs. */
  readonly output: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Settings of wp itself are not handed on: WP_REDIS_URL has a password in it, and a `wp` inside a job starts afresh. Read once, as
 * every look at an environment asks the system for each variable.
 */
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WP_')));

export function jobEnvironment(claim: Claim, { env }: JobSpec, { run, worker, output, secrets }: Place) {
  const axes = Object.entries(matrixOf(claim.matrix)).map(([axis, value]) => [matrixVariable(axis), toText(value)]);
  const index = legIndex(claim.job);
  return {
    ...(inherited as Record<string, string>),
    ...secrets,
    ...env,
    ...(Object.fromEntries(axes) as Record<string, string>),
    WP_RUN_ID: run,
    WP_JOB: claim.job,
    WP_ATTEMPT: String(claim.attempt),
    WP_WORKER: worker,
    WP_OUTPUT: output,
    ...(index !== undefined && { WP_INDEX: String(index) }),
    ...(claim.result !== undefined && { WP_RUN_RESULT: claim.result }),
  };
}
