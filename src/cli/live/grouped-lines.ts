// The jobs of a big run: its progress, the progress of each declared job, running jobs, and failed jobs.
import { withCommas } from '../../pipeline/with-commas.ts';
import { cut, cutMiddle, padded, widthOf } from '../text/columns.ts';
import { drawOutput, drawRow, layRows } from '../text/job-row.ts';
import { runningTime } from '../text/time.ts';
import { counted, endingInWords } from '../text/words.ts';
import { type Bar, drawBar } from './bar.ts';
import type { Canvas } from './canvas.ts';
import { closedIn, type Group, type Jobs, type LiveState } from './live-state.ts';

type Grouped = Extract<Jobs, { kind: 'grouped' }>;

/** Lines for failures. They must stay in sight. Running jobs get what is left: they change too fast to be read. */
const mostFailed = 3;
const linesOfFailure = 2;

export function groupedLines(jobs: Grouped, state: LiveState, canvas: Canvas): string[] {
  const whole = wholeLines(jobs, state, canvas);
  const failed = failedLines(jobs, state, canvas);
  const room = canvas.height - whole.length - failed.length;
  const groups = groupLines(jobs.groups, canvas, Math.ceil(room / 2));
  const running = runningLines(jobs, state, { ...canvas, height: room - groups.length });
  return [...whole, ...groups, ...running, ...failed];
}

function wholeLines(jobs: Grouped, { run }: LiveState, canvas: Canvas): string[] {
  const { counts } = run;
  const open = counts.blocked + counts.ready + counts.running;
  const closed = run.jobs - open;
  const parts = [
    `${Math.floor((100 * closed) / run.jobs)}%`,
    `${counted(counts.running, 'job')} running`,
    ...(jobs.perSecond === undefined ? [] : [`${perSecond(jobs.perSecond)}/s`]),
    ...(jobs.perSecond ? [`about ${runningTime((open / jobs.perSecond) * 1000)} left`] : []),
    ...(counts.failed > run.warnings ? [`${withCommas(counts.failed - run.warnings)} failed`] : []),
    ...(run.warnings > 0 ? [counted(run.warnings, 'warning')] : []),
  ];
  const bar = { closed, failed: counts.failed, running: counts.running, size: run.jobs };
  return [drawBar(bar, canvas.width, canvas.colours), cut(parts.join('  '), canvas.width)];
}

function perSecond(rate: number): string {
  return rate >= 10 ? withCommas(Math.round(rate)) : rate.toFixed(1);
}

/** If there is no room for all groups, those with running jobs stay, then other open ones. A single group would repeat the whole. */
function groupLines(groups: readonly Group[], canvas: Canvas, room: number): string[] {
  if (groups.length < 2 || room < 1) return [];
  const byInterest = [...groups].sort((one, other) => interestIn(one) - interestIn(other));
  const shown = new Set(groups.length <= room ? groups : byInterest.slice(0, Math.max(room - 1, 0)));
  const names = groups.filter((group) => shown.has(group)).map(({ name }) => name);
  const { nameWidth } = layRows(names, canvas.width, canvas.colours);
  const lines = groups.filter((group) => shown.has(group)).map((group) => groupLine(group, nameWidth, canvas));
  const left = groups.length - shown.size;
  return left > 0 ? [...lines, canvas.colours.dim(cut(`… and ${counted(left, 'other job')}`, canvas.width))] : lines;
}

function interestIn(group: Group): number {
  const closed = closedIn(group.counts);
  if ((group.counts.get('running') ?? 0) > 0) return 0;
  if (closed < group.size) return closed > 0 ? 1 : 2;
  return 3;
}

function groupLine({ name, size, counts }: Group, nameWidth: number, { width, colours }: Canvas): string {
  const closed = closedIn(counts);
  const [failed, skipped] = [counts.get('failed') ?? 0, counts.get('skipped') ?? 0];
  const text = `${withCommas(closed)}/${withCommas(size)}`;
  const lead = `${padded(cutMiddle(name, nameWidth), nameWidth)} `;
  const room = Math.min(width - widthOf(lead) - widthOf(text) - 1, 40);
  // Skipped legs must not look like successes.
  const bar: Bar = { closed: closed - skipped, failed, running: counts.get('running') ?? 0, size };
  const drawn = room >= 4 ? `${drawBar(bar, room, colours)} ` : '';
  const end = cut(text, width - widthOf(lead));
  const failures = failed > 0 ? `  ${withCommas(failed)} failed` : '';
  const others = skipped > 0 ? `  ${withCommas(skipped)} skipped` : '';
  const left = width - widthOf(lead) - (room >= 4 ? room + 1 : 0) - widthOf(text);
  const shown = failures.length + others.length <= left ? others : '';
  return `${lead}${drawn}${end}${failures.length <= left ? colours.red(failures) : ''}${colours.dim(shown)}`;
}

function runningLines({ running }: Grouped, { lines }: LiveState, { width, height, colours, nowMs }: Canvas): string[] {
  if (height < 1) return [];
  const shown = running.slice(0, running.length <= height ? height : height - 1);
  const layout = layRows(
    shown.map(({ job }) => job),
    width,
    colours,
  );
  const rows = shown.map(({ job, startedAt }) => {
    const [note = ''] = lines.get(job) ?? [];
    return drawRow({ status: 'running', name: job, time: runningTime(nowMs - startedAt), note }, layout);
  });
  const left = running.length - shown.length;
  return left > 0 ? [...rows, colours.dim(cut(`… and ${withCommas(left)} more running`, width))] : rows;
}

function failedLines({ failed }: Grouped, { run, lines }: LiveState, { width, colours }: Canvas): string[] {
  const shown = failed.slice(0, mostFailed);
  const layout = layRows(
    shown.map(({ job }) => job),
    width,
    colours,
  );
  const rows = shown.flatMap(({ job, ...ending }) => [
    drawRow(
      { status: ending.allowed ? 'warning' : 'failed', name: job, time: '', note: endingInWords(ending) },
      layout,
    ),
    ...drawOutput((lines.get(job) ?? []).slice(-linesOfFailure), layout),
  ]);
  const left = run.counts.failed - shown.length;
  return left > 0 && shown.length > 0
    ? [...rows, colours.red(cut(`… and ${withCommas(left)} more failed`, width))]
    : rows;
}
