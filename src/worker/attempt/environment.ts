// The environment of a job's command: the worker's own, the pipeline's values, and the WP_ variables.

import { defined } from '../../pipeline/defined.ts';
import { toText } from '../../pipeline/expression/expression.ts';
import { legIndex } from '../../pipeline/job-id.ts';
import type { JobSpec } from '../../pipeline/pipeline.ts';
import { matrixVariable } from '../../pipeline/variable-names.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { Claim } from '../../state/work/advance-run.ts';
import { matrixOf } from './preparation.ts';

export interface CommandFacts {
  readonly run: RunId;
  readonly worker: string;
  /** Path of the file to which the command writes its outputs. */
  readonly outputPath: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Jobs do not get the settings of wp itself: WP_REDIS_URL may contain a password, and a `wp` inside a job has to start without them. Read
 * once, as each read of `process.env` asks the system for each variable.
 */
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WP_')));

export function jobEnvironment(claim: Claim, { env }: JobSpec, { run, worker, outputPath, secrets }: CommandFacts) {
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
    WP_OUTPUT: outputPath,
    ...defined({ WP_INDEX: index?.toString(), WP_RUN_RESULT: claim.result }),
  };
}
