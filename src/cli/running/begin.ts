// The moment from which a run is worked and shown.
import type { Plan } from '../../pipeline/plan/plan.ts';
import type { BeforeOpen } from '../../state/create/create-run.ts';
import type { Submission } from '../../state/create/run-parts.ts';
import { submitRun } from '../../state/create/submit.ts';
import { lastEventId } from '../../state/look/events.ts';
import { type RunRecord, readRun } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed, type RunStatus } from '../../state/redis/status.ts';
import { checkSame } from './resubmission.ts';

export interface Begun {
  readonly run: RunId;
  /** What is known of it without asking Redis, which is busy with its first jobs then. Absent: nothing. `status`: absent = it is open. */
  readonly known?: Pick<RunRecord, 'name' | 'jobs'> & { readonly status?: RunStatus };
  /** The event after which to begin to look; absent: the first. */
  readonly after?: string;
  /** It was submitted before, under the same key. */
  readonly isKnown?: boolean;
  /** Nothing of it is left to be worked or watched. */
  readonly isOver?: boolean;
}

/** Under a key that another run was submitted with before, it is that one. */
export async function beginNew(
  redis: WpRedis,
  plan: Plan,
  submission: Submission,
  beforeOpen?: BeforeOpen,
): Promise<Begun> {
  const jobs = plan.jobs.reduce((sum, { legs }) => sum + Math.max(1, legs?.length ?? 1), 0);
  const { run, isKnown } = await submitRun(redis, plan, submission, beforeOpen);
  if (!isKnown) return { run, known: { name: plan.name, jobs } };
  await checkSame(redis, run, plan);
  return { ...(await beginFromNow(redis, run)), isKnown };
}

/** For runs that are there already: of what comes from now on. */
export async function beginFromNow(redis: WpRedis, run: RunId): Promise<Begun> {
  // In this order: an end that comes in between is seen twice rather than never.
  const after = await lastEventId(redis, run);
  const record = await readRun(redis, run);
  const isOver = record === undefined || isRunClosed(record.status);
  return { run, after, isOver, ...(record && { known: record }) };
}
