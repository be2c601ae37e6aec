// What a page of text may look like where it is printed.

import { type Colours, coloursFor } from './colours.ts';
import { isColoured } from './is-coloured.ts';
import { lineWidth } from './width.ts';

export interface Page {
  /** In columns; where it is no terminal nothing is broken or cut. */
  readonly width: number;
  readonly colours: Colours;
}

export const plainPage: Page = { width: Number.POSITIVE_INFINITY, colours: coloursFor(false) };

/** Of stdout. */
export function printedPage(): Page {
  const { stdout, env } = process;
  return { width: lineWidth(), colours: coloursFor(isColoured({ stream: stdout, env })) };
}
