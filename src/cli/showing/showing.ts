// How one run is shown while it goes: as a live view, as lines, or as JSON.
import type { OnRedisTrouble } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { OutputMode } from '../settings/output-modes.ts';
import { coloursFor } from '../text/colours.ts';
import { isColoured } from '../text/is-coloured.ts';
import type { Output } from '../text/output.ts';
import { showGrouped, showInterleaved, showPrefixed } from './job-output.ts';
import { showFailures, showJson, showPlain } from './plain.ts';

export interface Looking {
  readonly jobs: number;
  /** Absent: from the first event on. */
  readonly after?: string | undefined;
  readonly onTrouble: OnRedisTrouble;
  readonly isAway: () => boolean;
  /** What Ctrl-C does, for whoever looks at it live. */
  readonly hint: string;
  /** Resolves as soon as the run is known to be over; absent: only by looking. */
  readonly over?: Promise<unknown>;
  /** Ends the looking. */
  readonly signal: AbortSignal;
}

export interface Showing {
  readonly mode: OutputMode;
  /** For all that is said and printed meanwhile. */
  readonly output: Output;
  /** Whether what is shown says by itself which run it is. */
  readonly hasHead: boolean;
  /** Whether what is shown is gone at its end. */
  readonly isLive: boolean;
  /** Returns when the run is over, or is gone. */
  readonly watch: (redis: WpRedis, run: RunId, looking: Looking) => Promise<void>;
  /** Leaves the terminal as it was; then there is nothing to be seen of it. */
  readonly end: () => void;
}

export async function openShowing(mode: OutputMode, output: Output): Promise<Showing> {
  const { stdout, env } = process;
  const colours = coloursFor(isColoured({ stream: stdout, env }));
  if (mode === 'progress' && stdout.isTTY && env.TERM !== 'dumb') {
    const { Screen } = await import('../live/screen.ts');
    const { viewRun } = await import('../live/view.ts');
    const screen = new Screen(stdout, output);
    return {
      ...{ mode, output: screen, hasHead: true, isLive: true, end: screen.end },
      watch: (redis, run, looking) => viewRun(redis, run, { ...looking, screen, colours }),
    };
  }
  const show = shows[mode];
  return {
    ...{ mode, output, hasHead: mode === 'quiet' || mode === 'json', isLive: false, end: () => {} },
    watch: (redis, run, looking) => show(redis, run, { ...looking, ...output, colours }),
  };
}

const shows = {
  progress: showPlain,
  prefixed: showPrefixed,
  grouped: showGrouped,
  interleaved: showInterleaved,
  quiet: showFailures,
  json: showJson,
} as const satisfies Record<OutputMode, unknown>;
