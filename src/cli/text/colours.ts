// The colours of text in a terminal: statuses, names, and what matters more or less.
import pc from 'picocolors';
import type { JobStatus, RunStatus } from '../../state/redis/status.ts';
import { signed } from './printable.ts';

export type Paint = (text: string, status: JobStatus | RunStatus | undefined) => string;

/** Without `isColoured` text stays as it is. */
export function painter(isColoured: boolean): Paint {
  const { dim, yellow, blue, green, red, gray, magenta } = brushes(isColoured);
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
  const { bold, dim, red, yellow, cyan, magenta, blue, green } = brushes(isColoured);
  const names = [cyan, magenta, yellow, blue, green];
  const ofJob = (name: string): string => (names[sumOf(name) % names.length] ?? cyan)(name);
  return { ofStatus: painter(isColoured), bold, dim, red, yellow, ofJob };
}

const brushNames = ['bold', 'dim', 'red', 'yellow', 'cyan', 'magenta', 'blue', 'green', 'gray'] as const;
type Brushes = Readonly<Record<(typeof brushNames)[number], (text: string) => string>>;

/** Their codes pass the door to the terminal; codes within the text do not. */
function brushes(isColoured: boolean): Brushes {
  const codes = pc.createColors(isColoured);
  const brush = (name: (typeof brushNames)[number]): ((text: string) => string) => {
    const [open = '', close = ''] = codes[name]('|')
      .split('|')
      .map((code) => code && signed(code));
    return (text) => open + (close && text.includes(close) ? text.replaceAll(close, close + open) : text) + close;
  };
  return Object.fromEntries(brushNames.map((name) => [name, brush(name)])) as Brushes;
}

function sumOf(name: string): number {
  let sum = 0;
  for (const character of name) sum += character.codePointAt(0) ?? 0;
  return sum;
}
