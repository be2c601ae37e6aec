// States of runs as a look finds them, for tests of how they are drawn.
import type { LiveState } from '../../../src/cli/live/live-state.ts';
import type { JobRecord, RunRecord } from '../../../src/state/records/records.ts';
import type { RunId } from '../../../src/state/redis/run-id.ts';
import { type JobStatus, jobStatuses } from '../../../src/state/redis/status.ts';

export const createdAt = 1_000_000;

export function job(name: string, status: JobStatus, more: Partial<JobRecord> = {}): JobRecord {
  const isStarted = status !== 'blocked' && status !== 'ready' && status !== 'skipped';
  const begun = isStarted ? { attempt: 1, startedAt: createdAt } : { attempt: 0 };
  const isOver = isStarted && status !== 'running';
  return {
    job: name,
    status,
    failures: 0,
    losses: 0,
    ...begun,
    ...(isOver && { endedAt: createdAt + 3_210 }),
    ...more,
  };
}

export function runOf(counts: Partial<Record<JobStatus, number>>, more: Partial<RunRecord> = {}): RunRecord {
  const all = Object.fromEntries(jobStatuses.map((status) => [status, counts[status] ?? 0]));
  return {
    ...{
      run: 'mwwoaqy9hfx' as RunId,
      name: 'nightly',
      status: 'running',
      params: {},
      labels: {},
      seed: 1,
      createdAt,
      warnings: 0,
    },
    ...{ jobs: Object.values(all).reduce((sum, count) => sum + count, 0), counts: all as RunRecord['counts'] },
    ...more,
  };
}

/** `waitsFor`: the open needs, by the name of the job. */
export function listedState(
  jobs: readonly JobRecord[],
  more: { readonly waitsFor?: Readonly<Record<string, readonly string[]>> } & Partial<LiveState> = {},
): LiveState {
  const { waitsFor = {}, ...rest } = more;
  const counts: Partial<Record<JobStatus, number>> = {};
  for (const { status } of jobs) counts[status] = (counts[status] ?? 0) + 1;
  return {
    run: runOf(counts),
    jobs: { kind: 'listed', jobs: jobs.map((record) => ({ job: record, waitsFor: waitsFor[record.job] ?? [] })) },
    ...{ lines: new Map(), isUnserved: false },
    ...rest,
  };
}
