// What there is to see of a run at one moment.
import type { JobRecord, RunRecord } from '../../state/records/records.ts';
import type { JobStatus } from '../../state/redis/status.ts';
import type { LegCounts } from '../text/leg-counts.ts';
import type { Ending } from '../text/words.ts';

export interface ListedJob {
  readonly job: JobRecord;
  /** Declared jobs that are not closed. */
  readonly waitsFor: readonly string[];
}

/** A declared job with its legs. */
export interface Group {
  readonly name: string;
  readonly size: number;
  /** Of legs that have begun, or will not any more. */
  readonly counts: LegCounts;
}

export interface RunningJob {
  readonly job: string;
  readonly attempt: number;
  /** Epoch ms by Redis' clock. */
  readonly startedAt: number;
}

export interface FailedJob extends Ending {
  readonly job: string;
  readonly attempt: number;
}

/** listed: few enough to be shown one by one, in the order of the file, hooks last · grouped: more than that. */
export type Jobs =
  | { readonly kind: 'listed'; readonly jobs: readonly ListedJob[] }
  | {
      readonly kind: 'grouped';
      readonly groups: readonly Group[];
      /** The next two: those that began to run, or failed, first, come first. */
      readonly running: readonly RunningJob[];
      readonly failed: readonly FailedJob[];
      /** Jobs that were closed in a second of late; absent: it is too early to say. */
      readonly perSecond?: number;
    };

export interface LiveState {
  readonly run: RunRecord;
  readonly jobs: Jobs;
  /** The last lines of what the job has written in its latest attempt, as far as they were read. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
  /** It is open, but no worker serves it. */
  readonly isUnserved: boolean;
}

const closed: readonly JobStatus[] = ['succeeded', 'failed', 'skipped', 'cancelled'];

export function closedIn(counts: LegCounts): number {
  return closed.reduce((sum, status) => sum + (counts.get(status) ?? 0), 0);
}
