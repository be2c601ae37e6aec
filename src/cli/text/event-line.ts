// One event of a run as text.
import { formatDuration } from '../../pipeline/duration.ts';
import type { RunEvent } from '../../state/look/events.ts';
import { hang, wrap } from './columns.ts';
import { localTime } from './time.ts';
import { endingInBrackets } from './words.ts';

/** The column in which the job begins: after the time and the event. */
const jobColumn = '00:00:00  succeeded  '.length;

/** One line, or several in a narrow window: then the job and the remark continue under their own beginning. `before` comes first. */
export function renderEvent(event: RunEvent, width = Number.POSITIVE_INFINITY, before = ''): string {
  const text = before + lineOf(event);
  const indent = before.length + jobColumn;
  return hang(wrap(text.slice(indent), Math.max(width - indent, 1)), text.slice(0, indent), indent).join('\n');
}

function lineOf(event: RunEvent): string {
  const clock = localTime(event.at).slice(11);
  if (event.job === undefined) return `${clock}  ${event.event.replace('-', ' ')}`;
  return `${clock}  ${event.event.padEnd(9)}  ${event.job}${remark(event)}`;
}

function remark({ event, attempt, at, detail }: RunEvent): string {
  const more: string[] = [];
  if (event === 'started' && (attempt ?? 1) > 1) more.push(`attempt ${attempt}`);
  if (event === 'retrying') more.push(`next attempt in ${formatDuration(Math.max(0, Number(detail.dueAt) - at))}`);
  return endingInBrackets(detail, ...more);
}
