// The colours that jobs have by their status.
import pc from 'picocolors';
import type { JobStatus } from '../../../state/status.ts';

/** For drawings outside of the terminal: light enough for black text. */
export const fills: Readonly<Record<JobStatus, string>> = {
  blocked: '#eeeeee',
  ready: '#fff3bf',
  running: '#a5d8ff',
  succeeded: '#b2f2bb',
  failed: '#ffc9c9',
  skipped: '#dee2e6',
  cancelled: '#eebefa',
};

export type Paint = (text: string, status: JobStatus | undefined) => string;

/** `isColoured`: without, text stays as it is. */
export function painter(isColoured: boolean): Paint {
  const { dim, yellow, blue, green, red, gray, magenta } = pc.createColors(isColoured);
  const colours = { blocked: dim, ready: yellow, running: blue, succeeded: green, failed: red };
  const byStatus: Readonly<Record<JobStatus, (text: string) => string>> = {
    ...colours,
    skipped: gray,
    cancelled: magenta,
  };
  return (text, status) => (status === undefined ? text : byStatus[status](text));
}
