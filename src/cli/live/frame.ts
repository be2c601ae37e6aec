// One picture of a run: lines that are narrower than the window, and fewer than it has.
import { withCommas } from '../../pipeline/with-commas.ts';
import type { RunStatus } from '../../state/redis/status.ts';
import type { Colours } from '../text/colours.ts';
import { cut, leading, padded, widthOf } from '../text/columns.ts';
import { runningTime } from '../text/time.ts';
import { groupedLines } from './grouped.ts';
import { listedLines } from './listed.ts';
import type { LiveState } from './state.ts';

export interface Canvas {
  /** In columns and lines. */
  readonly width: number;
  readonly height: number;
  readonly colours: Colours;
  /** By Redis' clock. */
  readonly nowMs: number;
}

export interface FrameContext extends Canvas {
  /** What Ctrl-C does. */
  readonly hint: string;
  /** For how long Redis has not answered; absent: it does. */
  readonly awayMs?: number;
}

/** Narrower, there is no telling one job from the other. */
const leastWidth = 12;

export function drawFrame(state: LiveState, context: FrameContext): string[] {
  // The last column stays free, as some terminals wrap when it is written to, and so does the line of the cursor.
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
  creating: 'being made',
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
  // Commands take the id, so that the name makes room for it.
  const left = `${before}${leading(run.name, room - before.length - id.length)}${id}`;
  return `${colours.bold(room > 0 ? padded(left, room) : '')}${cut(right, width)}`;
}

function warnings({ run, isUnserved }: LiveState, { awayMs }: FrameContext): string[] {
  if (awayMs !== undefined) return [`Redis does not answer; this is from ${runningTime(awayMs)} ago.`];
  return isUnserved && run.status !== 'creating' ? [`No worker serves this run: wp attach ${run.run}`] : [];
}
