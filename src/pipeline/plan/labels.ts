// What stands in the brackets of a leg's id: readable, and no two alike.
import type { Json } from '../expression/data.ts';
import type { Row } from './expand-matrix.ts';

/** In characters. */
const longest = 80;

/** `node=20,os=linux`. */
export function labelsOf(rows: readonly Row[]): string[] {
  const taken = new Set<string>();
  /** How often each label would have been given. */
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

/** Whole characters: half an emoji is no text. */
function shorten(label: string): string {
  return label.length <= longest ? label : Array.from(label).slice(0, longest).join('');
}

function textOf(value: Json): string {
  if (Array.isArray(value)) return value.map(textOf).join('+');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(textOf).join('-');
  return safe(String(value));
}

/** Brackets end a label, commas part it, and control codes could steer a terminal. */
function safe(text: string): string {
  return text.replace(/[\p{C}\p{Z}[\],]+/gu, '_');
}
