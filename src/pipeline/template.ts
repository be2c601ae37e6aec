// Text with `${{ … }}` in it. For now an expression is a param and nothing else.
import type { Node } from 'yaml';
import { spanOf } from './schema/reading.ts';
import type { Source, Span } from './source/source.ts';

export type TemplatePart =
  | { readonly kind: 'text'; readonly written: string }
  | { readonly kind: 'param'; readonly written: string; readonly name: string }
  /** An expression of the language to come, or no expression at all. */
  | { readonly kind: 'other'; readonly written: string };

export function parseTemplate(text: string): readonly TemplatePart[] {
  if (!text.includes('${{')) return text === '' ? [] : [{ kind: 'text', written: text }];
  return text
    .split(/(\$\{\{(?:(?!\$\{\{).)*?\}\}|\$\{\{.*$)/s)
    .filter((written) => written !== '')
    .map(toPart);
}

function toPart(written: string): TemplatePart {
  if (!written.startsWith('${{')) return { kind: 'text', written };
  const [, name] = written.match(/^\$\{\{\s*params\.([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}$/) ?? [];
  return name === undefined ? { kind: 'other', written } : { kind: 'param', written, name };
}

/** Every param has a value: which params there are was checked with the file. */
export function fillTemplate(text: string, params: Readonly<Record<string, string>>): string {
  if (!text.includes('${{')) return text;
  const parts = parseTemplate(text).map((part) => (part.kind === 'param' ? params[part.name] : part.written));
  return parts.join('');
}

/** The variable that holds the value of a param within a job. */
export function paramVariable(name: string): string {
  return `WP_PARAM_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

/** The variable to use in a script in place of an expression. */
export function variableOf(expression: string): string | undefined {
  const [, scope, name] = expression.match(/^\$\{\{\s*(params|env)\.([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}$/) ?? [];
  if (scope === undefined || name === undefined) return undefined;
  return scope === 'params' ? paramVariable(name) : name;
}

/** For messages. */
export function shortened(expression: string): string {
  const line = expression.split('\n', 1)[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** Where an expression stands within a text; the whole text where quotes or folds have changed it. */
export function expressionSpan(node: Node, written: string, { text }: Source): Span {
  const [start, end] = node.range ?? [0, 0];
  const at = text.slice(start, end).indexOf(written);
  return at < 0 ? spanOf(node) : { start: start + at, end: start + at + written.length };
}
