// A run that is open, or was, and from where on it is shown.
import { defined } from '../../pipeline/defined.ts';
import { lastEventId } from '../../state/look/events.ts';
import { type RunRecord, readRun } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed, type RunStatus } from '../../state/redis/status.ts';

export interface OpenedRun {
  readonly run: RunId;
  /**
   * What this process knows of the run without asking Redis, which is busy with the first jobs at that time. Undefined: nothing.
   * A missing `status` means that the run is open.
   */
  readonly known?: Pick<RunRecord, 'name' | 'jobs'> & { readonly status?: RunStatus };
  /** The run is shown from the event after this one; undefined: from its first event. */
  readonly after?: string;
  /** The run was created by an earlier submission with the same key. */
  readonly isResubmitted?: boolean;
  /** The run has ended or was removed. */
  readonly isOver?: boolean;
}

/** A run that is already in Redis, shown from its next event on. */
export async function joinRun(redis: WpRedis, run: RunId): Promise<OpenedRun> {
  // In this order, a run that ends in between is shown as ended twice. In the other order, its end would be missed.
  const after = await lastEventId(redis, run);
  const known = await readRun(redis, run);
  const isOver = known === undefined || isRunClosed(known.status);
  return { run, after, isOver, ...defined({ known }) };
}
