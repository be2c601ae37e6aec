// The state of a run that the live view shows.
import type { JobRecord, RunRecord } from '../../state/records/records.ts';
import type { JobStatus } from '../../state/redis/status.ts';
import type { LegCounts } from '../text/leg-counts.ts';
import type { Ending } from '../text/words.ts';

export interface ListedJob {
  readonly job: JobRecord;
  /** The declared jobs that it still needs. */
  readonly waitsFor: readonly string[];
}

/** The legs of a declared job. */
export interface Group {
  readonly name: string;
  readonly size: number;
  /** Legs that have not started are missing. */
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

/** listed: few jobs, shown one by one in the order of the file, hooks last · grouped: more jobs. */
export type Jobs =
  | { readonly kind: 'listed'; readonly jobs: readonly ListedJob[] }
  | {
      readonly kind: 'grouped';
      readonly groups: readonly Group[];
      /** This and the next: in the order in which they started, or failed. */
      readonly running: readonly RunningJob[];
      readonly failed: readonly FailedJob[];
      /** How many jobs were closed lately, each second; undefined: too early to say. */
      readonly perSecond?: number;
    };

export interface LiveState {
  readonly run: RunRecord;
  readonly jobs: Jobs;
  /** By job, the last lines of output of its latest attempt, as far as they were read. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
  /** The run is open, but no worker serves it. */
  readonly isUnserved: boolean;
}

const closed: readonly JobStatus[] = ['succeeded', 'failed', 'skipped', 'cancelled'];

export function closedIn(counts: LegCounts): number {
  return closed.reduce((sum, status) => sum + (counts.get(status) ?? 0), 0);
}
