// What is wrong with a file, and where: `file:line:col: sentence`, then the line and a caret under the place.
import { defined } from './defined.ts';
import { type Position, positionOf, type Source, type Span } from './source/source-file.ts';

export type Severity = 'error' | 'warning';

export interface Diagnostic extends Position {
  readonly file: string;
  /** A file with warnings only is valid. */
  readonly severity: Severity;
  /** One or two sentences: what is wrong, and what to do. */
  readonly message: string;
  /** Related places: the first of two duplicates, each hop of a cycle. */
  readonly also?: readonly RelatedPlace[];
}

export interface RelatedPlace extends Position {
  readonly message: string;
}

/** A diagnostic whose line and column are not looked up yet. */
export interface Problem {
  readonly span: Span;
  /** Undefined: an error. */
  readonly severity?: Severity;
  readonly message: string;
  readonly also?: readonly Omit<Problem, 'also' | 'severity'>[];
}

/** Sorted by position, each once: the value of an anchor is read again at every alias. */
export function diagnosticsOf(source: Source, problems: readonly Problem[]): readonly Diagnostic[] {
  const distinct = new Map(problems.map((problem) => [`${problem.span.start} ${problem.message}`, problem]));
  return [...distinct.values()]
    .sort((one, other) => one.span.start - other.span.start)
    .map(({ span, severity = 'error', message, also }) => ({
      file: source.file,
      severity,
      ...positionOf(source, span),
      message,
      ...defined({
        also: also?.map((place) => ({ ...positionOf(source, place.span), message: place.message })),
      }),
    }));
}

/** `width`: of the terminal, in columns. */
export function renderDiagnostic({ also = [], ...diagnostic }: Diagnostic, width = widestLine): string {
  const { file, severity } = diagnostic;
  const message = severity === 'warning' ? `warning: ${diagnostic.message}` : diagnostic.message;
  const places = also.map((place) => `  ${heading(file, place)}\n${excerpt(place, '      ', width)}`);
  return [heading(file, { ...diagnostic, message }), excerpt(diagnostic, '    ', width), ...places].join('\n');
}

function heading(file: string, { line, column, message }: RelatedPlace): string {
  return Array.from(`${file}:${line}:${column}: ${message}`, (character) => toCell(character).text).join('');
}

/** In columns. A longer line is cut to the part around the caret. */
const widestLine = 106;
const narrowestLine = 24;

interface Cell {
  readonly text: string;
  readonly width: number;
}

function excerpt({ sourceLine, column, length }: Position, indent: string, width: number): string {
  const cells = Array.from(sourceLine, toCell);
  // 2 columns for the "…" on both sides.
  const room = Math.max(Math.min(width, widestLine), narrowestLine) - indent.length - 2;
  const first = firstShown(cells, column - 1, room);
  const last = lastShown(cells, first, room);
  const lead = first > 0 ? '…' : '';
  const shown = textOf(cells.slice(first, last));
  const before = widthOf(cells.slice(first, column - 1)) + lead.length;
  const under = widthOf(cells.slice(column - 1, Math.min(last, column - 1 + length)));
  const line = `${indent}${lead}${shown}${last < cells.length ? '…' : ''}`.trimEnd();
  return `${line}\n${indent}${' '.repeat(before)}^${'~'.repeat(Math.max(0, under - 1))}`;
}

/** Shows more of the line before the caret than after it. */
function firstShown(cells: readonly Cell[], caret: number, width: number): number {
  if (cells.length <= width && widthOf(cells) <= width) return 0;
  let first = caret;
  for (let room = Math.floor(width * 0.6); first > 0 && room > 0; ) room -= cells[--first]?.width ?? 1;
  return first;
}

function lastShown(cells: readonly Cell[], first: number, width: number): number {
  let last = first;
  for (let room = width; last < cells.length && room > 0; ) room -= cells[last++]?.width ?? 1;
  return last;
}

/** A tab takes two columns. Control codes become visible symbols, so that a file cannot send commands to the terminal. */
function toCell(character: string): Cell {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\t') return { text: '  ', width: 2 };
  if (code < 0x20) return { text: String.fromCharCode(0x2400 + code), width: 1 };
  if (/[\p{Cc}\p{Bidi_Control}]/u.test(character)) return { text: '\uFFFD', width: 1 };
  if (/[\p{M}\p{Cf}]/u.test(character)) return { text: character, width: 0 };
  return { text: character, width: wide.test(character) ? 2 : 1 };
}

/** Characters that terminals draw two columns wide: East Asian scripts, full-width forms, emoji. */
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;

function textOf(cells: readonly Cell[]): string {
  return cells.map(({ text }) => text).join('');
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}
