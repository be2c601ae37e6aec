// `sleep`: a duration, or a range such as `10ms..60ms` to draw one from.
import { parseDuration } from '../duration.ts';
import type { SleepLength } from '../pipeline.ts';
import { durationHint, scalar } from '../schema/scalars.ts';
import { orTemplate } from './written-template.ts';

const sleepLength = scalar<SleepLength>({
  takes: 'a duration such as 500ms, or a range such as 10ms..60ms',
  jsonSchema: { type: 'string' },
  parse: parseSleep,
  hint: (text) => {
    const [min, max] = bounds(text);
    return min !== undefined && max !== undefined ? 'The shorter one comes first.' : durationHint(text);
  },
});

export const sleep = orTemplate(sleepLength);

/** Of a length that was given by an expression; absent: it is none. */
export function parseSleep(text: string): SleepLength | undefined {
  const [minMs, maxMs] = bounds(text);
  return minMs === undefined || maxMs === undefined || minMs > maxMs ? undefined : { minMs, maxMs };
}

/** A plain duration is a range of one. */
function bounds(text: string): readonly (number | undefined)[] {
  const parts = text.split('..').map((part) => parseDuration(part.trim()));
  return parts.length === 1 ? [parts[0], parts[0]] : parts.length === 2 ? parts : [];
}
