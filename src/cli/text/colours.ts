// The colours of text in a terminal: statuses, names, and what matters more or less.
import pc from 'picocolors';
import type { JobStatus, RunStatus } from '../../state/redis/status.ts';

export type Paint = (text: string, status: JobStatus | RunStatus | undefined) => string;

/** Without `isColoured` text stays as it is. */
export function painter(isColoured: boolean): Paint {
  const { dim, yellow, blue, green, red, gray, magenta } = pc.createColors(isColoured);
  const byStatus: Readonly<Record<JobStatus | RunStatus, (text: string) => string>> = {
    blocked: dim,
    ready: yellow,
    running: blue,
    succeeded: green,
    failed: red,
    skipped: gray,
    cancelled: magenta,
    creating: dim,
    paused: yellow,
    cancelling: magenta,
  };
  return (text, status) => (status === undefined ? text : byStatus[status](text));
}

export interface Colours {
  readonly ofStatus: Paint;
  readonly bold: (text: string) => string;
  /** For text that a reader may skip. */
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  /** For the name of a job: always the same colour, so that neighbouring jobs can be told apart. */
  readonly ofJob: (name: string) => string;
}

export function coloursFor(isColoured: boolean): Colours {
  const { bold, dim, red, yellow, cyan, magenta, blue, green } = pc.createColors(isColoured);
  const names = [cyan, magenta, yellow, blue, green];
  const ofJob = (name: string): string => (names[sumOf(name) % names.length] ?? cyan)(name);
  return { ofStatus: painter(isColoured), bold, dim, red, yellow, ofJob };
}

function sumOf(name: string): number {
  let sum = 0;
  for (const character of name) sum += character.codePointAt(0) ?? 0;
  return sum;
}
