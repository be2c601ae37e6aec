// A run in short: one line for each job that has not succeeded.

import { groupBy } from '../../pipeline/group-by.ts';
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord } from '../../state/records/records.ts';
import { wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { renderTable } from '../text/table.ts';
import { runningTime } from '../text/time.ts';
import { andMore, firstOf, jobInWords, unservedRun } from '../text/words.ts';
import { isOpen } from './need-views.ts';

/** More legs of a job share a line if they have the same status and details. */
const mostLegs = 3;

export function renderOverview(graph: RunGraph, isUnserved: boolean, width: number): string {
  const { run, jobs } = graph;
  const rows = [...jobs.values()].flatMap(({ legs }) => rowsOf(legs, graph));
  const head = `Run ${run.run} (${printable(run.name)}): ${run.status}, ${run.counts.succeeded} of ${run.jobs} jobs succeeded`;
  const table =
    rows.length > 0 ? renderTable([['job', 'status', 'details'], ...rows], ['name', 'left', 'left'], width) : '';
  const note = isUnserved ? unservedRun(run) : '';
  const [top, bottom] = [head, note].map((text) => wrap(text, width).join('\n'));
  return [top, table, bottom].filter(Boolean).join('\n\n');
}

function rowsOf(legs: readonly JobRecord[], graph: RunGraph): string[][] {
  const rows = legs
    .filter(({ status }) => status !== 'succeeded')
    .map((leg) => [leg.job, leg.status, details(leg, graph)]);
  if (rows.length <= mostLegs) return rows;
  const groups = groupBy(rows, ([, ...statusAndDetails]) => statusAndDetails.join(' '));
  return [...groups.values()].map((group) => {
    const [[first = '', ...rest] = []] = group;
    return group.length === 1 ? [first, ...rest] : [`${first} ${andMore(group.length - 1)}`, ...rest];
  });
}

function details(record: JobRecord, graph: RunGraph): string {
  const { status, startedAt, worker } = record;
  const words = jobInWords(record, graph.nowMs);
  if (status === 'running') {
    const time = runningTime(graph.nowMs - (startedAt ?? graph.nowMs));
    return [`for ${time} on ${worker}`, words].filter(Boolean).join(', ');
  }
  if (status !== 'blocked') return words;
  const declared = declaredJob(record.job as JobId);
  const open = graph.needsOf(declared).filter(({ job }) => graph.legsOf(job).some(isOpen));
  if (open.length === 0) return 'waits for a worker to decide';
  const names = open.map(({ job }) => job);
  return `waits for ${firstOf(names, 3)}`;
}
