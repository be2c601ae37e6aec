// Creates a run, runs its jobs and shows it.
import type { Plan } from '../../pipeline/plan/plan.ts';
import type { Submission } from '../../state/create/run-parts.ts';
import { openNewRun } from './open-run.ts';
import { type WorkRequest, workRun } from './work-run.ts';

/** Returns the exit code. */
export function workNewRun(
  plan: Plan,
  submission: Submission,
  context: Pick<WorkRequest, 'redis' | 'address' | 'settings' | 'output'>,
): Promise<number> {
  return workRun({
    ...context,
    onInterrupt: 'cancel',
    open: async (beforeOpen) => {
      const opened = await openNewRun(context.redis, plan, submission, beforeOpen);
      if (opened.isResubmitted)
        context.output.say(`No new run: run ${opened.run} was already submitted with this key.`);
      return opened;
    },
  });
}
