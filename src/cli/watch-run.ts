// `wp watch`: shows a run that others work, until it is over or nobody wants to look any more.
import { readRun } from '../state/read.ts';
import { insist } from '../state/refusal.ts';
import type { RunId } from '../state/run-id.ts';
import type { Connection } from '../state/scripts.ts';
import { beginFromNow } from './begin.ts';
import { Outages } from './outages.ts';
import type { Output } from './output.ts';
import { headline, showResult } from './show-run.ts';
import type { OutputMode } from './showing/modes.ts';
import { openShowing, type Showing } from './showing/showing.ts';
import { exitCodeOfSignal, onSignals } from './signals.ts';

export interface WatchRequest {
  readonly redis: Connection;
  readonly address: string;
  readonly run: RunId;
  readonly mode: OutputMode;
  readonly output: Output;
}

/** Returns the exit code: that of the run, or of the signal that ended the looking. */
export async function watchRun(request: WatchRequest): Promise<number> {
  const showing = await openShowing(request.mode, request.output);
  const outages = new Outages(request.redis, request.address, showing.output);
  const left = new AbortController();
  const leaving = new Promise<NodeJS.Signals>((leave) => {
    const signals = onSignals({ first: () => leave(signals.received() ?? 'SIGINT'), second: () => {} });
    left.signal.addEventListener('abort', signals.stop);
  });
  try {
    const end = await Promise.race([watch(request, { showing, outages, signal: left.signal }), leaving]);
    if (typeof end === 'number') return end;
    showing.end();
    request.output.say(`Run ${request.run} goes on. "wp watch ${request.run}" shows it again.`);
    return exitCodeOfSignal(end);
  } finally {
    left.abort();
    showing.end();
    outages.end();
  }
}

interface Watching {
  readonly showing: Showing;
  readonly outages: Outages;
  readonly signal: AbortSignal;
}

async function watch({ redis, run }: WatchRequest, { showing, outages, signal }: Watching): Promise<number> {
  const { onTrouble } = outages;
  const { after, isOver } = await insist('watch', () => beginFromNow(redis, run), onTrouble);
  const known = await insist('watch', () => readRun(redis, run), onTrouble);
  if (known && !isOver) {
    if (!showing.hasHead) showing.output.print(headline(run, known));
    const hint = 'Ctrl-C stops looking; the run goes on';
    await showing.watch(redis, run, {
      ...{ jobs: known.jobs, after, onTrouble, isAway: () => outages.isAway, hint, signal },
    });
  }
  showing.end();
  return showResult(redis, run, { mode: showing.mode, output: showing.output, onTrouble, signal: undefined });
}
