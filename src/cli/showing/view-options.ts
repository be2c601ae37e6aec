// What every way to show a run needs to know.
import type { OnRedisTrouble } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { Colours } from '../text/colours.ts';
import type { Output } from '../text/output.ts';

export interface ViewOptions {
  readonly jobs: number;
  /** Shows the events after this one; undefined: from the first event on. */
  readonly after?: string | undefined;
  readonly onTrouble: OnRedisTrouble;
  /** Whether Redis does not answer, or refuses requests. */
  readonly isAway: () => boolean;
  /** What Ctrl-C does, shown in the live view. */
  readonly hint: string;
  /** Resolves as soon as the run is known to have ended; undefined: only Redis can tell. */
  readonly over?: Promise<unknown>;
  /** Ends the view. */
  readonly signal: AbortSignal;
}

/** Of a view that only ever adds lines. */
export type LineViewOptions = ViewOptions & Output & { readonly colours: Colours };

/** Resolves when the run has ended or was removed. */
export type FollowRun<Options> = (redis: WpRedis, run: RunId, options: Options) => Promise<void>;
