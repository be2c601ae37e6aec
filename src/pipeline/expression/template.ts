// Text with expressions `${{ … }}` in it.
import type { TemplateText } from '../pipeline.ts';
import {
  type ContextName,
  type Contexts,
  type Evaluated,
  type Expression,
  evaluate,
  parseExpression,
  toText,
} from './expression.ts';

export function isTemplateText(value: unknown): value is TemplateText {
  return typeof value === 'object' && value !== null && 'template' in value;
}

export type TemplatePart =
  | { readonly kind: 'text'; readonly written: string }
  /** `source`: the text between the braces. */
  | { readonly kind: 'expression'; readonly written: string; readonly source: string }
  /** An expression without its `}}`. */
  | { readonly kind: 'open'; readonly written: string };

/** Braces within quotes do not end an expression. An expression that is not closed ends where the next one begins. */
const expressions = /(\$\{\{(?:'[^']*'|(?!\}\}|\$\{\{)[^'])*\}\}|\$\{\{(?:(?!\$\{\{).)*)/s;

export function hasExpression(text: string): boolean {
  return text.includes('${{');
}

export function splitTemplate(text: string): readonly TemplatePart[] {
  return text
    .split(expressions)
    .filter((written) => written !== '')
    .map((written): TemplatePart => {
      if (!written.startsWith('${{')) return { kind: 'text', written };
      if (!written.endsWith('}}')) return { kind: 'open', written };
      return { kind: 'expression', written, source: written.slice(3, -2) };
    });
}

export interface Template {
  /** Texts and expressions, in order. */
  readonly parts: readonly (string | Expression)[];
}

/** Only for texts whose expressions were checked when the file was read. */
export function parseTemplate(text: string): Template {
  const parts = splitTemplate(text).map((part) => {
    if (part.kind !== 'expression') return part.written;
    const parsed = parseExpression(part.source);
    if (!parsed.ok) throw new Error(`Internal error: ${part.written} was not checked: ${parsed.problem}`);
    return parsed.expression;
  });
  return { parts };
}

export function expressionsOf({ parts }: Template): readonly Expression[] {
  return parts.filter((part) => typeof part !== 'string');
}

/** All texts with expressions in a value of texts, lists and maps. */
export function templatesIn(part: unknown): string[] {
  if (typeof part === 'string') return hasExpression(part) ? [part] : [];
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(templatesIn) : [];
}

export function readsContext(template: Template, names: readonly ContextName[]): boolean {
  return expressionsOf(template).some(({ uses }) => uses.some(({ path }) => names.includes(path[0] as ContextName)));
}

/** If the text is one expression and nothing else, not even white space, the result is the value of that expression and need not be text. */
export function fillTemplate({ parts }: Template, contexts: Contexts): Evaluated {
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object') return evaluate(only, contexts);
  const texts: string[] = [];
  for (const part of parts) {
    const filled: Evaluated = typeof part === 'string' ? { ok: true, value: part } : evaluate(part, contexts);
    if (!filled.ok) return filled;
    texts.push(toText(filled.value));
  }
  return { ok: true, value: texts.join('') };
}
