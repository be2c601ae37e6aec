// One job in one line: a mark for its status, its name, its time and a note.
import type { JobStatus } from '../../state/redis/status.ts';
import type { Colours } from './colours.ts';
import { cut, cutMiddle, padded, widthOf } from './columns.ts';

export interface Row {
  /** `warning` is a failure that `allow_failure` allows. */
  readonly status: JobStatus | 'warning';
  readonly name: string;
  readonly time: string;
  readonly note: string;
}

export interface RowLayout {
  readonly width: number;
  readonly nameWidth: number;
  readonly colours: Colours;
}

export const marks: Readonly<Record<Row['status'], string>> = {
  blocked: '·',
  ready: '○',
  running: '▸',
  succeeded: '✓',
  failed: '✗',
  warning: '!',
  skipped: '-',
  cancelled: '×',
};

const timeWidth = 6;
/** In fewer columns a note would say nothing, so it is left out. */
const minNoteWidth = 8;

/** Names are cut only if they would take more than 40% of the line. */
export function layRows(names: readonly string[], width: number, colours: Colours): RowLayout {
  const widest = names.reduce((most, name) => Math.max(most, widthOf(name)), 1);
  const besides = 2 + 1 + timeWidth;
  const fair = Math.max(Math.floor(width * 0.4), 10);
  return { width, nameWidth: Math.max(1, Math.min(widest, fair, width - besides)), colours };
}

export function drawRow({ status, name, time, note }: Row, { width, nameWidth, colours }: RowLayout): string {
  const paint = (text: string): string =>
    status === 'warning' ? colours.yellow(text) : colours.ofStatus(text, status);
  const lead = `${marks[status]} ${padded(cutMiddle(name, nameWidth), nameWidth)}`;
  const room = width - widthOf(lead) - 1 - timeWidth - 2;
  const end =
    `${time.padStart(timeWidth)}${room < minNoteWidth || note === '' ? '' : `  ${cut(note, room)}`}`.trimEnd();
  if (end === '') return paint(lead.trimEnd());
  if (widthOf(lead) + 1 + timeWidth > width) return paint(cut(lead.trimEnd(), width));
  return `${paint(lead)} ${status === 'failed' ? end : colours.dim(end)}`;
}

/** The last lines of output, below the row of a job that failed. */
export function drawOutput(lines: readonly string[], { width, colours }: RowLayout): string[] {
  return lines.map((line) => colours.red('  │ ') + cut(line, width - 4));
}
