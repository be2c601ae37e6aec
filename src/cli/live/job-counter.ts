// Counts the jobs of a big run by status, from its events only. Reading all jobs again and again would cost too much.
import { declaredJob, isHook, type JobId } from '../../pipeline/job-id.ts';
import type { RunEvent } from '../../state/look/events.ts';
import type { JobStatus } from '../../state/redis/status.ts';
import type { LegCounts } from '../text/leg-counts.ts';
import type { FailedJob, RunningJob } from './live-state.ts';

/** The status of a job after an event. */
const statusAfter: Readonly<Partial<Record<RunEvent['event'], JobStatus>>> = {
  started: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
  retrying: 'ready',
  released: 'ready',
  lost: 'ready',
  reopened: 'blocked',
};

const none: LegCounts = new Map();

export class JobCounter {
  readonly #statuses = new Map<string, JobStatus>();
  readonly #groups = new Map<JobId, Map<JobStatus, number>>();
  readonly #running = new Map<string, RunningJob>();
  readonly #failed = new Map<string, FailedJob>();

  /** Must be called in the order of the stream. */
  take({ event, job, at, attempt = 0, detail }: RunEvent): void {
    if (event === 'unmade' && job !== undefined) this.#forget(job as JobId);
    const status = statusAfter[event];
    if (job === undefined || status === undefined || isHook(job)) return;
    this.#count(job, status);
    this.#running.delete(job);
    this.#failed.delete(job);
    if (status === 'running') this.#running.set(job, { job, attempt, startedAt: at });
    if (status === 'failed') this.#failed.set(job, { job, attempt, ...detail });
  }

  /** The legs of this declared job are no longer part of the run. */
  #forget(declared: JobId): void {
    const isLeg = (job: string): boolean => declaredJob(job as JobId) === declared;
    this.#groups.delete(declared);
    for (const known of [this.#statuses, this.#running, this.#failed]) {
      for (const job of known.keys()) if (isLeg(job)) known.delete(job);
    }
  }

  countsOf(declared: JobId): LegCounts {
    return this.#groups.get(declared) ?? none;
  }

  get running(): readonly RunningJob[] {
    return [...this.#running.values()];
  }

  get failed(): readonly FailedJob[] {
    return [...this.#failed.values()];
  }

  #count(job: string, status: JobStatus): void {
    const declared = declaredJob(job as JobId);
    const counts = this.#groups.get(declared) ?? new Map<JobStatus, number>();
    const before = this.#statuses.get(job);
    if (before !== undefined) counts.set(before, (counts.get(before) ?? 0) - 1);
    counts.set(status, (counts.get(status) ?? 0) + 1);
    this.#groups.set(declared, counts);
    this.#statuses.set(job, status);
  }
}
