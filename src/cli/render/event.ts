// One event of a run as one line.
import { formatDuration } from '../../pipeline/duration.ts';
import type { RunEvent } from '../../state/events.ts';
import { localTime } from './time.ts';
import { endingInWords } from './words.ts';

const [clockWidth, kindWidth] = ['00:00:00'.length, 'succeeded'.length];
/** Where the job begins. */
export const jobColumn = clockWidth + 2 + kindWidth + 2;

export function renderEvent(event: RunEvent): string {
  const clock = localTime(event.at).slice(11);
  if (event.job === undefined) return `${clock}  ${event.event.replace('-', ' ')}`;
  return `${clock}  ${event.event.padEnd(kindWidth)}  ${event.job}${remark(event)}`;
}

function remark({ event, attempt, at, detail }: RunEvent): string {
  const parts = [endingInWords(detail)];
  if (event === 'started' && (attempt ?? 1) > 1) parts.push(`attempt ${attempt}`);
  if (event === 'retrying') parts.push(`next attempt in ${formatDuration(Math.max(0, Number(detail.dueAt) - at))}`);
  const text = parts.filter(Boolean).join(', ');
  return text && ` (${text})`;
}
