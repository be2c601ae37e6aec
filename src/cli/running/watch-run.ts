// `wp watch`: shows a run that others work, until it is over or nobody wants to look any more.
import { readRun } from '../../state/records/records.ts';
import { insist } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { OutputMode } from '../settings/output-modes.ts';
import { headline, showResult } from '../showing/show-run.ts';
import { openShowing, type Showing } from '../showing/showing.ts';
import { type Looking, lookUntilSignal } from '../showing/until-signal.ts';
import type { Output } from '../text/output.ts';
import { beginFromNow } from './begin.ts';

export interface WatchRequest {
  readonly redis: WpRedis;
  readonly address: string;
  readonly run: RunId;
  readonly mode: OutputMode;
  readonly output: Output;
}

/** Returns the exit code: that of the run, or of the signal that ended the looking. */
export async function watchRun({ redis, address, run, mode, output }: WatchRequest): Promise<number> {
  const showing = await openShowing(mode, output);
  let hasEnded = false;
  try {
    return await lookUntilSignal({ redis, address, output: showing.output }, async (looking) => {
      try {
        return await watch(redis, run, { ...looking, showing });
      } finally {
        hasEnded = true;
      }
    });
  } finally {
    showing.end();
    if (!hasEnded) output.say(`Run ${run} goes on. "wp watch ${run}" shows it again.`);
  }
}

async function watch(
  redis: WpRedis,
  run: RunId,
  { showing, ...looking }: Looking & { readonly showing: Showing },
): Promise<number> {
  const { onTrouble } = looking;
  const { after, isOver } = await insist(() => beginFromNow(redis, run), onTrouble);
  const known = await insist(() => readRun(redis, run), onTrouble);
  if (known && !isOver) {
    if (!showing.hasHead) showing.output.print(headline(run, known));
    const hint = 'Ctrl-C stops looking; the run goes on';
    await showing.watch(redis, run, { ...looking, jobs: known.jobs, after, hint });
  }
  showing.end();
  const isFirst = isOver || showing.isLive;
  return showResult(redis, run, { mode: showing.mode, output: showing.output, onTrouble, isFirst, signal: undefined });
}
