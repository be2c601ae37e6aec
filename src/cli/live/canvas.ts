// What a live view is drawn on.
import type { Colours } from '../text/colours.ts';

export interface Canvas {
  /** In columns and lines. */
  readonly width: number;
  readonly height: number;
  readonly colours: Colours;
  /** By Redis' clock. */
  readonly nowMs: number;
}
