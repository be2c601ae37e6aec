// One frame of the live view. It is narrower and lower than the window.
import { withCommas } from '../../pipeline/with-commas.ts';
import type { RunStatus } from '../../state/redis/status.ts';
import { cut, leading, padded, widthOf } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { runningTime } from '../text/time.ts';
import type { Canvas } from './canvas.ts';
import { groupedLines } from './grouped-lines.ts';
import { listedLines } from './listed-lines.ts';
import type { LiveState } from './live-state.ts';

export interface FrameContext extends Canvas {
  /** What Ctrl-C does. */
  readonly hint: string;
  /** How old the shown state is, because Redis does not answer; undefined: Redis answers. */
  readonly awayMs?: number;
}

/** On a narrower screen the names of jobs cannot be told apart. */
const leastWidth = 12;

export function drawFrame(state: LiveState, context: FrameContext): string[] {
  // The last column stays free, because some terminals wrap when it is written to. The line of the cursor stays free, too.
  const { colours, width: windowWidth, height: windowHeight } = context;
  const width = Math.max(windowWidth - 1, 1);
  const head = headline(state, { ...context, width });
  if (width < leastWidth) return [head];
  const foot = [
    ...warnings(state, context).map((text) => colours.yellow(cut(text, width))),
    colours.dim(cut(context.hint, width)),
  ];
  const canvas = { ...context, width, height: Math.max(windowHeight - 2 - foot.length, 1) };
  const { jobs } = state;
  const body = jobs.kind === 'listed' ? listedLines(jobs.jobs, state, canvas) : groupedLines(jobs, state, canvas);
  return [head, ...body, ...foot].slice(0, Math.max(windowHeight - 1, 1));
}

const inWords: Readonly<Partial<Record<RunStatus, string>>> = {
  creating: 'being created',
  paused: 'paused',
  cancelling: 'cancelling',
};

function headline({ run }: LiveState, { width, colours, nowMs }: Canvas): string {
  const { blocked, ready, running } = run.counts;
  const closed = run.jobs - blocked - ready - running;
  const length = run.createdAt === undefined ? '' : `  ${runningTime(nowMs - run.createdAt)}`;
  const right = ` ${withCommas(closed)}/${withCommas(run.jobs)} jobs${length}`;
  const status = inWords[run.status];
  const [before, id] = [status ? `${status}  ` : '', `run ${run.run}`];
  const room = width - widthOf(right);
  // The name is shortened, not the id: users type the id after commands.
  const left = `${before}${leading(printable(run.name), room - before.length - id.length)}${id}`;
  return `${colours.bold(room > 0 ? padded(left, room) : '')}${cut(right, width)}`;
}

function warnings({ run, isUnserved }: LiveState, { awayMs }: FrameContext): string[] {
  if (awayMs !== undefined) return [`Redis does not answer. This is the state ${runningTime(awayMs)} ago.`];
  return isUnserved && run.status !== 'creating' ? [`No worker serves this run: wp attach ${run.run}`] : [];
}
