// The labels of legs, which stand in the brackets of their ids. Labels are readable, and no two are alike.
import type { Json } from '../expression/json-data.ts';
import type { Row } from './expand-matrix.ts';

/** In characters. */
const longestLabel = 80;

/** `node=20,os=linux`. */
export function labelsOf(rows: readonly Row[]): string[] {
  const taken = new Set<string>();
  /** How often each label came up. */
  const counts = new Map<string, number>();
  return rows.map((row) => {
    const label = shorten(
      Object.entries(row)
        .map(([name, value]) => `${safe(name)}=${textOf(value)}`)
        .join(','),
    );
    let number = (counts.get(label) ?? 0) + 1;
    let unique = number === 1 ? label : `${label}#${number}`;
    while (taken.has(unique)) unique = `${label}#${++number}`;
    counts.set(label, number);
    taken.add(unique);
    return unique;
  });
}

/** Cuts between characters, so that no emoji is cut in half. */
function shorten(label: string): string {
  return label.length <= longestLabel ? label : Array.from(label).slice(0, longestLabel).join('');
}

function textOf(value: Json): string {
  if (Array.isArray(value)) return value.map(textOf).join('+');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(textOf).join('-');
  return safe(String(value));
}

/** Replaces what would be ambiguous or unsafe: brackets end a label, commas separate its parts, control codes reach the terminal. */
function safe(text: string): string {
  return text.replace(/[\p{C}\p{Z}[\],]+/gu, '_');
}
