// The text of a file, and the line and column of an offset in it.

export interface Source {
  /** As the user wrote it, for messages. */
  readonly file: string;
  /** Without a byte order mark. */
  readonly text: string;
  /** Offset of each line's first character. */
  readonly lineStarts: readonly number[];
}

/** Offsets into the text of a file; `end` is the first one behind the span. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters, as editors count: an emoji and a tab are one each. */
  readonly column: number;
  /** In characters, at least 1, and never past the end of the line. */
  readonly length: number;
  readonly sourceLine: string;
}

export function makeSource(file: string, text: string): Source {
  const withoutMark = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lineStarts = [0];
  for (let at = withoutMark.indexOf('\n'); at >= 0; at = withoutMark.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { file, text: withoutMark, lineStarts };
}

export function positionOf({ text, lineStarts }: Source, { start, end }: Span): Position {
  const line = lineAt(lineStarts, start);
  const from = lineStarts[line] ?? 0;
  const sourceLine = text.slice(from, (lineStarts[line + 1] ?? text.length + 1) - 1).replace(/\r$/, '');
  const before = sourceLine.slice(0, start - from);
  const marked = sourceLine.slice(start - from, Math.max(start, end) - from);
  return {
    line: line + 1,
    column: characters(before) + 1,
    length: Math.max(1, characters(marked.trimEnd())),
    sourceLine,
  };
}

/** From 0. */
function lineAt(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
