// Opens a new run. From then on its time counts, its jobs are run, and it is shown.
import type { Plan } from '../../pipeline/plan/plan.ts';
import type { BeforeOpen } from '../../state/create/create-run.ts';
import type { Submission } from '../../state/create/run-parts.ts';
import { submitRun } from '../../state/create/submit.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { joinRun, type OpenedRun } from '../showing/opened-run.ts';
import { checkSame } from './resubmission.ts';

/** If a run was submitted earlier with the same key, it is returned instead of a new run. */
export async function openNewRun(
  redis: WpRedis,
  plan: Plan,
  submission: Submission,
  beforeOpen?: BeforeOpen,
): Promise<OpenedRun> {
  const jobs = plan.jobs.reduce((sum, { legs }) => sum + Math.max(1, legs?.length ?? 1), 0);
  const { run, isKnown } = await submitRun(redis, plan, submission, beforeOpen);
  if (!isKnown) return { run, known: { name: plan.name, jobs } };
  await checkSame(redis, run, plan);
  return { ...(await joinRun(redis, run)), isResubmitted: true };
}
