// The width that text may have.
import type { Writable } from 'node:stream';
import { wrap } from './columns.ts';

/** In columns; infinite without a terminal, so that nothing is cut. */
export function lineWidth(): number {
  return process.stdout.isTTY ? textWidth() : Number.POSITIVE_INFINITY;
}

/** In columns: the width of the terminal; without a terminal `COLUMNS`, or 120. */
export function textWidth(): number {
  // Some terminals do not know their width and report 0.
  return process.stdout.columns || Number(process.env.COLUMNS) || 120;
}

/** Wraps a message to the width of its terminal; indented lines, such as a quoted line of a file, stay as they are. */
export function fitted(text: string, stream: Writable): string {
  const { columns } = stream as { readonly columns?: number };
  if (!columns) return text;
  const lines = text.split('\n').flatMap((line) => (line.startsWith(' ') ? [line] : wrap(line, columns)));
  return lines.join('\n');
}
