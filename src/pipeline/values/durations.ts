import { formatDuration, parseDuration } from '../duration.ts';
import { invalid, type ValueType, valid } from './value-type.ts';

/** In ms, and so is `least`. */
export function duration({ least = 0 }: { readonly least?: number } = {}): ValueType<number> {
  return {
    name: 'a duration such as 500ms, 30s or 1h30m',
    jsonSchema: {
      type: 'string',
      pattern: '^(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?$|^\\d+\\.\\d+[dhms]$',
      minLength: 2,
    },
    parse: (text) => {
      const durationMs = parseDuration(text);
      if (durationMs === undefined) return invalid(durationHint(text));
      return durationMs >= least ? valid(durationMs) : invalid(`It must be at least ${formatDuration(least)}.`);
    },
  };
}

/** What a text that is not a duration was most likely meant to be; undefined where nobody can tell. */
export function durationHint(text: string): string | undefined {
  if (/^\d+$/.test(text)) return `A bare number has no unit: write ${text}s or ${text}m.`;
  const short = unitWords.reduce((sum, [word, unit]) => sum.replace(word, unit), text.toLowerCase());
  return parseDuration(short) === undefined ? undefined : `Write ${short}.`;
}

const unitWords = [
  [/\s+/g, ''],
  [/milliseconds?|msecs?/, 'ms'],
  [/minutes?|mins?/, 'm'],
  [/seconds?|secs?/, 's'],
  [/hours?|hrs?/, 'h'],
  [/days?/, 'd'],
] as const;
