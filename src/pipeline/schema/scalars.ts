// Schemas of single values. All read the text as written: `012`, `no` and `1e3` are never taken for something else.

import { isScalar, type Scalar } from 'yaml';
import { parseDuration } from '../duration.ts';
import { withCommas } from '../with-commas.ts';
import { isPlain, mismatch, type Reading, textOf, type ValueNode } from './reading.ts';
import type { Schema } from './schema.ts';

export interface TextOptions {
  /** As in "must be …". */
  readonly takes: string;
  readonly pattern?: RegExp;
  readonly longest?: number;
}

/** Any text with something in it. */
export function text({ takes, pattern, longest }: TextOptions): Schema<string> {
  return scalar({
    takes,
    jsonSchema: {
      // What others take for a number or a boolean is read here as written, and is text.
      type: ['string', 'number', 'boolean'],
      minLength: 1,
      ...(longest !== undefined && { maxLength: longest }),
      ...(pattern && { pattern: pattern.source }),
    },
    parse: (written) => {
      const fits = written.trim() !== '' && !written.includes('\0') && written.length <= (longest ?? written.length);
      return fits && (pattern?.test(written) ?? true) ? written : undefined;
    },
  });
}

/** Any text, the empty one included when it is in quotes. */
export function anyText(takes: string): Schema<string> {
  return scalar({
    takes,
    jsonSchema: { type: ['string', 'number', 'boolean'] },
    parse: (written, node) => ((isPlain(node) && written === '') || written.includes('\0') ? undefined : written),
    hint: (written) => (written === '' ? 'Write "" for an empty text.' : undefined),
  });
}

export interface NumberOptions {
  readonly least: number;
  readonly most?: number;
}

export function integer({ least, most }: NumberOptions): Schema<number> {
  return number({ type: 'integer', written: /^[-+]?\d+$/, least, most });
}

export function decimal({ least, most }: NumberOptions): Schema<number> {
  return number({ type: 'number', written: /^[-+]?(\d+(\.\d*)?|\.\d+)$/, least, most });
}

interface NumberKind {
  readonly type: 'integer' | 'number';
  readonly written: RegExp;
  readonly least: number;
  readonly most: number | undefined;
}

function number({ type, written, least, most }: NumberKind): Schema<number> {
  const noun = type === 'integer' ? 'a whole number' : 'a number';
  const top = most ?? Number.MAX_SAFE_INTEGER;
  const isRight = (text: string): boolean => written.test(text) && Number(text) >= least && Number(text) <= top;
  return scalar({
    takes: most === undefined ? `${noun} of at least ${least}` : `${noun} from ${least} to ${withCommas(most)}`,
    jsonSchema: { type, minimum: least, ...(most !== undefined && { maximum: most }) },
    parse: (text, node) => (isPlain(node) && isRight(text) ? Number(text) : undefined),
    hint: (text, node) => (!isPlain(node) && isRight(text) ? 'Remove the quotes.' : undefined),
  });
}

/** `otherwise`: what to say of a word that means neither. */
export function boolean({ otherwise }: { readonly otherwise?: string } = {}): Schema<boolean> {
  const meanings = new Map([...trueWords].map((word): [string, boolean] => [word, true]));
  for (const word of falseWords) meanings.set(word, false);
  return scalar({
    takes: 'true or false',
    jsonSchema: { type: 'boolean' },
    parse: (text, node) =>
      isPlain(node) && /^(true|false)$/i.test(text) ? meanings.get(text.toLowerCase()) : undefined,
    hint: (text) => {
      const meant = meanings.get(text.toLowerCase());
      return meant === undefined ? otherwise : `Write ${meant}.`;
    },
  });
}

const trueWords = ['true', 'yes', 'on', 'y', '1'];
const falseWords = ['false', 'no', 'off', 'n', '0'];

/** In ms. */
export function duration({ least = 0 }: { readonly least?: number } = {}): Schema<number> {
  return scalar({
    takes: 'a duration such as 500ms, 30s or 1h30m',
    jsonSchema: {
      type: 'string',
      pattern: '^(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?$|^\\d+\\.\\d+[dhms]$',
      minLength: 2,
    },
    parse: (text) => {
      const lengthMs = parseDuration(text);
      return lengthMs !== undefined && lengthMs >= least ? lengthMs : undefined;
    },
    hint: (text) => (parseDuration(text) === undefined ? durationHint(text) : `It must be at least ${least}ms.`),
  });
}

export function durationHint(text: string): string | undefined {
  if (/^\d+$/.test(text)) return `A number needs a unit: ${text}s, ${text}m.`;
  const short = unitWords.reduce((sum, [word, unit]) => sum.replace(word, unit), text.toLowerCase());
  return parseDuration(short) === undefined ? undefined : `Write ${short}.`;
}

const unitWords = [
  [/\s+/g, ''],
  [/milliseconds?|msecs?/, 'ms'],
  [/minutes?|mins?/, 'm'],
  [/seconds?|secs?/, 's'],
  [/hours?|hrs?/, 'h'],
  [/days?/, 'd'],
] as const;

export interface ScalarOptions<T> {
  readonly takes: string;
  readonly jsonSchema: Schema<T>['jsonSchema'];
  /** Absent: the text is wrong. */
  readonly parse: (text: string, node: Scalar) => T | undefined;
  /** What to write instead of a wrong text, as a sentence. */
  readonly hint?: (text: string, node: Scalar) => string | undefined;
}

export function scalar<T>({ takes, jsonSchema, parse, hint }: ScalarOptions<T>): Schema<T> {
  const read = (node: ValueNode, reading: Reading, subject: string): T | undefined => {
    const value = isScalar(node) ? parse(textOf(node), node) : undefined;
    if (value !== undefined) return value;
    const advice = isScalar(node) ? adviceOn(textOf(node), hint?.(textOf(node), node)) : undefined;
    return reading.refuse(node, [mismatch(node, subject, takes), advice].filter(Boolean).join(' '));
  };
  return { takes, jsonSchema, read };
}

function adviceOn(text: string, hint: string | undefined): string | undefined {
  if (hint !== undefined) return hint;
  if (text.includes('\0')) return 'Remove the NUL character.';
  return text.includes('${{') ? 'An expression cannot stand here.' : undefined;
}
