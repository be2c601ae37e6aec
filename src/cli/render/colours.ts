// The colours that text has in the terminal: of statuses, and of what stands out or steps back.
import pc from 'picocolors';
import type { JobStatus, RunStatus } from '../../state/status.ts';

export type Paint = (text: string, status: JobStatus | RunStatus | undefined) => string;

/** `isColoured`: without, text stays as it is. */
export function painter(isColoured: boolean): Paint {
  const { dim, yellow, blue, green, red, gray, magenta } = pc.createColors(isColoured);
  const byStatus: Readonly<Record<JobStatus | RunStatus, (text: string) => string>> = {
    ...{ blocked: dim, ready: yellow, running: blue, succeeded: green, failed: red, skipped: gray, cancelled: magenta },
    ...{ creating: dim, paused: yellow, cancelling: magenta },
  };
  return (text, status) => (status === undefined ? text : byStatus[status](text));
}

export interface Colours {
  readonly ofStatus: Paint;
  readonly bold: (text: string) => string;
  /** For what can be looked over. */
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
}

export function coloursFor(isColoured: boolean): Colours {
  const { bold, dim, red, yellow } = pc.createColors(isColoured);
  return { ofStatus: painter(isColoured), bold, dim, red, yellow };
}
