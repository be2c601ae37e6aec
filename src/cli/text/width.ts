// How wide text may be.
import { wrap } from './columns.ts';

/** How long lines may be. Where there is no terminal nothing is cut. */
export function lineWidth(): number {
  return process.stdout.isTTY ? textWidth() : Number.POSITIVE_INFINITY;
}

/** In columns: of the terminal, or as `COLUMNS` says where there is none. */
export function textWidth(): number {
  // Some terminals do not know their width and say 0.
  return process.stdout.columns || Number(process.env.COLUMNS) || 120;
}

/** Messages, as wide as the terminal that they go to; what is indented, such as a line of a file, is left as it is. */
export function fitted(text: string, stream: NodeJS.WritableStream): string {
  const { columns } = stream as { readonly columns?: number };
  if (!columns) return text;
  const lines = text.split('\n').flatMap((line) => (line.startsWith(' ') ? [line] : wrap(line, columns)));
  return lines.join('\n');
}
