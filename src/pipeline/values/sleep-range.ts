import { parseDuration } from '../duration.ts';
import type { SleepLength } from '../pipeline.ts';
import { durationHint } from './durations.ts';
import { invalid, type ValueType, valid } from './value-type.ts';

/** One duration is a range whose two ends are the same. */
export const sleepRange: ValueType<SleepLength> = {
  name: 'a duration such as 500ms, or a range such as 10ms..60ms',
  jsonSchema: { type: 'string' },
  parse: (text) => {
    const parts = text.split('..').map((part) => parseDuration(part.trim()));
    const [minMs, maxMs = minMs] = parts;
    if (parts.length > 2 || parts.includes(undefined) || minMs === undefined || maxMs === undefined) {
      return invalid(durationHint(text));
    }
    return minMs <= maxMs ? valid({ minMs, maxMs }) : invalid('Write the shorter duration first.');
  },
};
