// The jobs of a small run in the order of the file. If there is no room for all, the most important ones.
import type { JobRecord } from '../../state/records/records.ts';
import type { JobStatus } from '../../state/redis/status.ts';
import { cut } from '../text/columns.ts';
import { drawOutput, drawRow, layRows, type Row, type RowLayout } from '../text/job-row.ts';
import { countLegs, countsInWords, mostUrgentFirst } from '../text/leg-counts.ts';
import { finishedTime, runningTime } from '../text/time.ts';
import { jobInWords } from '../text/words.ts';
import type { Canvas } from './canvas.ts';
import type { ListedJob, LiveState } from './live-state.ts';

export function listedLines(jobs: readonly ListedJob[], { lines }: LiveState, canvas: Canvas): string[] {
  const layout = layRows(
    jobs.map(({ job }) => job.job),
    canvas.width,
    canvas.colours,
  );
  const blocks = jobs.map((listed) => {
    const written = lines.get(listed.job.job) ?? [];
    return { status: listed.job.status, lines: drawJob(listed, written, { layout, nowMs: canvas.nowMs }) };
  });
  return choose(blocks, canvas);
}

function drawJob(
  { job, waitsFor }: ListedJob,
  written: readonly string[],
  { layout, nowMs }: { readonly layout: RowLayout; readonly nowMs: number },
): string[] {
  const row: Row = {
    status: job.allowed ? 'warning' : job.status,
    name: job.job,
    time: timeOf(job, nowMs),
    note: noteOf(job, { waitsFor, written, nowMs }),
  };
  return [drawRow(row, layout), ...(job.status === 'failed' ? drawOutput(written, layout) : [])];
}

function timeOf({ status, startedAt, endedAt, attempt }: JobRecord, nowMs: number): string {
  if (startedAt === undefined || attempt === 0) return '';
  if (status === 'running') return runningTime(nowMs - startedAt);
  return endedAt === undefined ? '' : finishedTime(endedAt - startedAt);
}

interface NoteContext {
  readonly waitsFor: readonly string[];
  readonly written: readonly string[];
  readonly nowMs: number;
}

function noteOf(job: JobRecord, { waitsFor, written, nowMs }: NoteContext): string {
  switch (job.status) {
    case 'running':
      return [job.attempt > 1 ? `attempt ${job.attempt}` : '', written.at(-1) ?? ''].filter(Boolean).join(': ');
    case 'ready':
      return (job.dueAt ?? 0) > nowMs ? jobInWords(job, nowMs) : 'waits for a worker';
    case 'blocked':
      return waitsFor.length > 0 ? `waits for ${waitsFor.join(', ')}` : '';
    default:
      return jobInWords(job, nowMs);
  }
}

interface Block {
  readonly status: JobStatus;
  readonly lines: readonly string[];
}

/** Leaves out the least urgent blocks, and counts them in a last line. */
function choose(blocks: readonly Block[], { width, height, colours }: Canvas): string[] {
  const all = blocks.flatMap(({ lines }) => lines);
  if (all.length <= height) return all;
  const chosen = new Set<Block>();
  let room = height - 1;
  for (const status of mostUrgentFirst) {
    const ofStatus = blocks.filter((block) => block.status === status);
    // Of jobs that succeeded, the latest stay.
    for (const block of status === 'succeeded' ? ofStatus.reverse() : ofStatus) {
      if (block.lines.length > room) continue;
      chosen.add(block);
      room -= block.lines.length;
    }
  }
  const left = blocks.filter((block) => !chosen.has(block));
  return [
    ...blocks.filter((block) => chosen.has(block)).flatMap(({ lines }) => lines),
    colours.dim(cut(`… and ${countsInWords(countLegs(left))}`, width)),
  ];
}
