// Explains YAML syntax errors. The parser's own messages speak of its internals.
import type { Document, ErrorCode, YAMLError } from 'yaml';
import type { Problem } from '../diagnostic.ts';
import { positionOf, type Source, type Span } from './source-file.ts';

/** One mistake often gives several errors on a line. Only the first one helps. */
export function syntaxProblems(source: Source, documents: readonly Document[]): Problem[] {
  const errors = documents.flatMap((document) => document.errors);
  const firstOnLine = new Map<number, Problem>();
  for (const error of errors) {
    const problem = describe(source, error);
    const { line } = positionOf(source, problem.span);
    if (!firstOnLine.has(line)) firstOnLine.set(line, problem);
  }
  return [...firstOnLine.values()];
}

function describe({ text }: Source, { code, message, pos }: YAMLError): Problem {
  // An error at the end of the text is marked at the last character.
  const start = Math.min(pos[0], Math.max(0, text.trimEnd().length - 1));
  const span = { start, end: Math.max(start + 1, Math.min(pos[1], text.length)) };
  if (opensExpression(text, start)) return { span, message: unquotedExpression };
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return secondColon(text, start);
  if (/^Unexpected \S+ at node end$/.test(message)) return { span, message: followsClosing(text, start) };
  if (message.startsWith('Missing closing')) return { span, message: unclosedQuote };
  if (code === 'BAD_INDENT') return { span: firstWord(text, span), message: indentMessage(message) };
  return { span, message: messages[code] ?? `${message.charAt(0).toLowerCase()}${message.slice(1)}.` };
}

/** By far the most common mistake: a command with `: ` in it. */
function secondColon(text: string, start: number): Problem {
  const line = text.slice(start).split('\n', 1)[0] ?? '';
  const colon = start + Math.max(0, line.search(/:(\s|$)/));
  const message =
    'a second ": " on a line makes YAML see a map within a map. Put the text in quotes, or on the next line after "|".';
  return { span: { start: colon, end: colon + 1 }, message };
}

/** YAML ends a value that begins with a quote or a bracket at the closing one. */
function followsClosing(text: string, start: number): string {
  const closing = text.slice(0, start).trimEnd().slice(-1);
  const quotes = closing === '"' ? "single quotes (')" : 'double quotes (")';
  return `text follows the closing ${closing}. Put the whole value in ${quotes}, or on the next line after "|".`;
}

const messages: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'YAML does not allow a tab here. Indent with spaces.',
  MULTILINE_IMPLICIT_KEY:
    'this is not "key: value". Write a space after the colon, or indent the line if it belongs to the line above.',
};

function indentMessage(message: string): string {
  const [, opened, closing] = message.match(/^Flow (map|sequence) .* end with a (.)$/) ?? [];
  if (opened) return `a ${opened === 'map' ? '"{"' : '"["'} above is not closed. Close it with "${closing}".`;
  return 'this line is indented differently from the lines of the same list or map. Align it with them.';
}

/** The parser reports the start of the line; this is the place of the first word. */
function firstWord(text: string, { start, end }: Span): Span {
  const skipped = text.slice(start).search(/[^ ]/);
  return skipped > 0 ? { start: start + skipped, end: start + skipped + 1 } : { start, end };
}

const unclosedQuote = 'a quote is opened before this place and not closed. Close it, or remove it.';

const unquotedExpression = `an expression within { } or [ ] needs quotes. Write "\${{ … }}".`;

/** Within { } and [ ], YAML ends an unquoted text before the braces of `${{ }}`. */
function opensExpression(text: string, start: number): boolean {
  return text.startsWith('{{', start) && text[start - 1] === '$';
}
