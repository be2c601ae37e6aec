// A run in short: one line for each job that has not succeeded.

import { formatDuration } from '../../pipeline/duration.ts';
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord } from '../../state/records/records.ts';
import { wrap } from '../text/columns.ts';
import { firstOf } from '../text/standing.ts';
import { renderTable } from '../text/table.ts';
import { jobInWords, unservedRun } from '../text/words.ts';
import { isOpen } from './need-views.ts';

/** More legs of a job that stand alike share a line. */
const mostLegs = 3;

export function renderOverview(picture: RunGraph, isUnserved: boolean, width: number): string {
  const { run, jobs } = picture;
  const rows = [...jobs.values()].flatMap(({ legs }) => rowsOf(legs, picture));
  const head = `Run ${run.run} (${run.name}): ${run.status}, ${run.counts.succeeded} of ${run.jobs} jobs succeeded`;
  const table = rows.length > 0 ? renderTable(rows, ['name', 'left', 'left'], width) : '';
  const note = isUnserved ? unservedRun(run) : '';
  const [top, bottom] = [head, note].map((text) => wrap(text, width).join('\n'));
  return [top, table, bottom].filter(Boolean).join('\n\n');
}

function rowsOf(legs: readonly JobRecord[], picture: RunGraph): string[][] {
  const rows = legs
    .filter(({ status }) => status !== 'succeeded')
    .map((leg) => [leg.job, leg.status, remark(leg, picture)]);
  if (rows.length <= mostLegs) return rows;
  const groups = new Map<string, string[][]>();
  for (const row of rows) {
    const alike = row.slice(1).join(' ');
    const group = groups.get(alike);
    if (group) group.push(row);
    else groups.set(alike, [row]);
  }
  return [...groups.values()].map((group) => {
    const [[first = '', ...rest] = []] = group;
    return group.length === 1 ? [first, ...rest] : [`${first} and ${group.length - 1} more`, ...rest];
  });
}

function remark(record: JobRecord, picture: RunGraph): string {
  const { status, startedAt, worker } = record;
  const words = jobInWords(record, picture.nowMs);
  if (status === 'running') {
    const spent = formatDuration(Math.max(0, picture.nowMs - (startedAt ?? picture.nowMs)));
    return [`for ${spent} on ${worker}`, words].filter(Boolean).join(', ');
  }
  if (status !== 'blocked') return words;
  const declared = declaredJob(record.job as JobId);
  const open = picture.needsOf(declared).filter(({ job }) => picture.legsOf(job).some(isOpen));
  return open.length === 0
    ? 'a worker looks at it'
    : `waits for ${firstOf(
        open.map(({ job }) => job),
        3,
      )}`;
}
