// One event of a run.
import { formatDuration } from '../../pipeline/duration.ts';
import type { RunEvent } from '../../state/look/events.ts';
import { hang, wrap } from './columns.ts';
import { localTime } from './time.ts';
import { endingInWords } from './words.ts';

/** Where the job begins: after the time and what happened. */
const jobColumn = '00:00:00  succeeded  '.length;

/** One line, or in a narrower window several: its job, and what else there is to say, go on under where they began. */
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
  const parts = [endingInWords(detail)];
  if (event === 'started' && (attempt ?? 1) > 1) parts.push(`attempt ${attempt}`);
  if (event === 'retrying') parts.push(`next attempt in ${formatDuration(Math.max(0, Number(detail.dueAt) - at))}`);
  const text = parts.filter(Boolean).join(', ');
  return text && ` (${text})`;
}
