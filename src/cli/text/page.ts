// The width and the colours of a page of text.

import { type Colours, coloursFor } from './colours.ts';
import { isColoured } from './is-coloured.ts';
import { lineWidth } from './width.ts';

export interface Page {
  /** In columns; infinite where the page does not go to a terminal, so that nothing is broken or cut. */
  readonly width: number;
  readonly colours: Colours;
}

export const plainPage: Page = { width: Number.POSITIVE_INFINITY, colours: coloursFor(false) };

/** The page that stdout shows. */
export function printedPage(): Page {
  const { stdout, env } = process;
  return { width: lineWidth(), colours: coloursFor(isColoured({ stream: stdout, env })) };
}
