// `wp rerun`: runs the pipeline of a run again, as a new run.
import { WpError } from '../../pipeline/error.ts';
import { planRun } from '../../pipeline/plan/plan-run.ts';
import { checkSecrets } from './check-secrets.ts';
import { type ExistingRunRequest, workExistingRun } from './existing-run.ts';
import { openNewRun } from './open-run.ts';
import { storedVersion } from './read-replacement.ts';

/** Returns the exit code. */
export function rerunPipeline(request: ExistingRunRequest): Promise<number> {
  const { redis, settings } = request;
  return workExistingRun(request, 'cancel', async (run, beforeOpen) => {
    const { pipeline, record } = await storedVersion(redis, run);
    const planned = planRun(pipeline, { params: record.params });
    if (!planned.ok) throw new WpError(planned.problems.join('\n'));
    await checkSecrets(planned.plan, settings);
    return openNewRun(redis, planned.plan, { labels: record.labels }, beforeOpen);
  });
}
