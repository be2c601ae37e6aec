// `sleep`: a duration, or a range such as `10ms..60ms` to draw one from.
import { parseDuration } from '../duration.ts';
import type { SleepWork } from '../pipeline.ts';
import { durationHint, scalar } from '../schema/scalars.ts';

export const sleep = scalar<SleepWork>({
  takes: 'a duration such as 500ms, or a range such as 10ms..60ms',
  jsonSchema: { type: 'string' },
  parse: (text) => {
    const [min, max] = bounds(text);
    if (min === undefined || max === undefined || min > max) return undefined;
    return { kind: 'sleep', minMs: min, maxMs: max };
  },
  hint: (text) => {
    const [min, max] = bounds(text);
    return min !== undefined && max !== undefined ? 'The shorter one comes first.' : durationHint(text);
  },
});

/** A plain duration is a range of one. */
function bounds(text: string): readonly (number | undefined)[] {
  const parts = text.split('..').map((part) => parseDuration(part.trim()));
  return parts.length === 1 ? [parts[0], parts[0]] : parts.length === 2 ? parts : [];
}
