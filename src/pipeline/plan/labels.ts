// What stands in the brackets of a leg's id: readable, and no two alike.
import type { Json } from '../expression/data.ts';
import type { JobId, Leg } from '../pipeline.ts';
import type { Row } from './matrix.ts';

/** In characters. */
const longest = 80;

export function legId(job: JobId, { label }: Pick<Leg, 'label'>): JobId {
  return label === undefined ? job : (`${job}[${label}]` as JobId);
}

/** `node=20,os=linux`. */
export function labelsOf(rows: readonly Row[]): string[] {
  const taken = new Set<string>();
  return rows.map((row) => {
    const label = Object.entries(row)
      .map(([name, value]) => `${name}=${textOf(value)}`)
      .join(',')
      .slice(0, longest);
    let unique = label;
    for (let number = 2; taken.has(unique); number++) unique = `${label}#${number}`;
    taken.add(unique);
    return unique;
  });
}

/** Brackets end a label, commas part it, and control codes could steer a terminal. */
function textOf(value: Json): string {
  if (Array.isArray(value)) return value.map(textOf).join('+');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(textOf).join('-');
  return String(value).replace(/[\p{C}\p{Z}[\],]+/gu, '_');
}
