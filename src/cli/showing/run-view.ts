// Shows a run while it goes on: as a live view, as lines, or as JSON.
import type { OutputMode } from '../settings/output-modes.ts';
import { Outlet } from '../streams/outlet.ts';
import { coloursFor } from '../text/colours.ts';
import { isColoured } from '../text/is-coloured.ts';
import type { Output } from '../text/output.ts';
import { followAsJson, followAsLines, followFailures } from './event-views.ts';
import { followGrouped, followInterleaved, followPrefixed } from './output-views.ts';
import type { FollowRun, LineViewOptions, ViewOptions } from './view-options.ts';

export interface RunView {
  readonly mode: OutputMode;
  /** For all that is printed and said while the view is open. */
  readonly output: Output;
  /** Whether the view itself says which run it shows. */
  readonly hasHead: boolean;
  /** Whether nothing of the view is left on the screen when it ends. */
  readonly isLive: boolean;
  readonly follow: FollowRun<ViewOptions>;
  /** Restores the terminal, and removes a live view from it. */
  readonly end: () => void;
}

export async function openRunView(mode: OutputMode, output: Output): Promise<RunView> {
  const { stdout } = output;
  const { env } = process;
  const colours = coloursFor(isColoured({ stream: process.stdout, env }));
  if (mode === 'progress' && stdout instanceof Outlet && stdout.isTTY && env.TERM !== 'dumb') {
    const { openLiveView } = await import('../live/live-view.ts');
    const { screen, follow } = openLiveView(stdout, output, colours);
    return { mode, output: screen, hasHead: true, isLive: true, follow, end: screen.end };
  }
  const follow = followers[mode];
  return {
    mode,
    output,
    hasHead: mode === 'quiet' || mode === 'json',
    isLive: false,
    follow: (redis, run, options) => follow(redis, run, { ...options, ...output, colours }),
    end: () => {},
  };
}

const followers: Readonly<Record<OutputMode, FollowRun<LineViewOptions>>> = {
  progress: followAsLines,
  prefixed: followPrefixed,
  grouped: followGrouped,
  interleaved: followInterleaved,
  quiet: followFailures,
  json: followAsJson,
};
