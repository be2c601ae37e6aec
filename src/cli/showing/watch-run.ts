// `wp watch`: follows a run until it ends or the user presses Ctrl-C. It runs no jobs.
import { findRun } from '../../state/look/find-run.ts';
import { readRun } from '../../state/records/records.ts';
import { insist } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { OutputMode } from '../settings/output-modes.ts';
import { isGone } from '../streams/outlet.ts';
import { type FollowContext, type FollowOptions, followUntilSignal } from './follow-until-signal.ts';
import { joinRun } from './opened-run.ts';
import { headline, showResult } from './run-result.ts';
import { openRunView, type RunView } from './run-view.ts';

export interface WatchRequest extends FollowContext {
  /** As typed. */
  readonly run: string;
  readonly mode: OutputMode;
}

/** Returns the exit code: that of the run, or of the signal that stopped wp. */
export async function watchRun({ run: typed, mode, ...context }: WatchRequest): Promise<number> {
  const run = await findRun(context.redis, typed);
  const view = await openRunView(mode, context.output);
  let hasEnded = false;
  try {
    return await followUntilSignal({ ...context, output: view.output }, async (options) => {
      try {
        return await follow(context, run, { ...options, view });
      } finally {
        hasEnded = true;
      }
    });
  } finally {
    view.end();
    if (!hasEnded && !isGone(context.output.stdout))
      context.output.say(`Run ${run} goes on. Follow it again: wp watch ${run}`);
  }
}

async function follow(
  { redis }: FollowContext,
  run: RunId,
  { view, ...options }: FollowOptions & { readonly view: RunView },
): Promise<number> {
  const { onTrouble } = options;
  const { after, isOver } = await insist(() => joinRun(redis, run), onTrouble);
  const known = await insist(() => readRun(redis, run), onTrouble);
  if (known && !isOver) {
    if (!view.hasHead) view.output.print(headline(run, known));
    const hint = 'Ctrl-C stops watching; the run goes on';
    await view.follow(redis, run, { ...options, jobs: known.jobs, after, hint });
  }
  view.end();
  const isFirst = isOver || view.isLive;
  return showResult(redis, run, { mode: view.mode, output: view.output, onTrouble, isFirst, signal: undefined });
}
