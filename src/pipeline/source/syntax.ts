// What is not YAML, in words that help.
import type { Document, ErrorCode, YAMLError } from 'yaml';
import type { Problem } from '../diagnostic.ts';
import { positionOf, type Source, type Span } from './source.ts';

/** One mistake often makes the parser stumble several times: the first on a line says what is wrong, the others confuse. */
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
  // At the end of the text there is nothing to point at but what stands before it.
  const start = Math.min(pos[0], Math.max(0, text.trimEnd().length - 1));
  const span = { start, end: Math.max(start + 1, Math.min(pos[1], text.length)) };
  if (opensExpression(text, start)) return { span, message: unquotedExpression };
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return secondColon(text, start);
  if (/^Unexpected \S+ at node end$/.test(message)) return { span, message: followsClosing(text, start) };
  if (message.startsWith('Missing closing')) return { span, message: unclosedQuote };
  if (code === 'BAD_INDENT') return { span: firstWord(text, span), message: indentMessage(message) };
  return { span, message: messages[code] ?? `${message.charAt(0).toLowerCase()}${message.slice(1)}.` };
}

/** By far the most common one: a command with `: ` in it. */
function secondColon(text: string, start: number): Problem {
  const line = text.slice(start).split('\n', 1)[0] ?? '';
  const colon = start + Math.max(0, line.search(/:(\s|$)/));
  const message =
    'a second ": " on a line makes YAML see a map within a map. Put the text in quotes, or on the next line after "|".';
  return { span: { start: colon, end: colon + 1 }, message };
}

/** Of a value that begins with a quote or a bracket, which it then is all of to YAML. */
function followsClosing(text: string, start: number): string {
  const closing = text.slice(0, start).trimEnd().slice(-1);
  const quotes = closing === '"' ? "single quotes (')" : 'double quotes (")';
  return `text follows the closing ${closing}. Put all of the value in ${quotes}, or on the next line after "|".`;
}

const messages: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'a tab stands where YAML wants spaces. Indent with spaces.',
  MULTILINE_IMPLICIT_KEY:
    'this is no "key: value". Write a space after the colon, or indent the line if it belongs to the one above.',
};

function indentMessage(message: string): string {
  const [, opened, closing] = message.match(/^Flow (map|sequence) .* end with a (.)$/) ?? [];
  if (opened) return `a ${opened === 'map' ? '"{"' : '"["'} further up is not closed. Close it with "${closing}".`;
  return 'this line starts at another column than those it belongs with. Line it up with them.';
}

/** The parser reports the start of the line. */
function firstWord(text: string, { start, end }: Span): Span {
  const skipped = text.slice(start).search(/[^ ]/);
  return skipped > 0 ? { start: start + skipped, end: start + skipped + 1 } : { start, end };
}

const unclosedQuote = 'a quote was opened before here and not closed. Close it, or remove it.';

const unquotedExpression = `within { } or [ ] an expression has to stand in quotes. Write "\${{ … }}".`;

/** In flow style YAML ends a plain text before the braces of `${{ }}`. */
function opensExpression(text: string, start: number): boolean {
  return text.startsWith('{{', start) && text[start - 1] === '$';
}
