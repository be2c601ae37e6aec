import { defined } from '../defined.ts';
import { invalid, type ParsedValue, type ValueType, valid } from './value-type.ts';

export interface TextOptions {
  readonly name: string;
  readonly pattern?: RegExp;
  /** In characters. */
  readonly longest?: number;
  /** For a text that `pattern` refuses. */
  readonly hint?: string;
}

// Other YAML readers take some texts for a number or a boolean. Here those texts are kept as written.
const jsonTypes = ['string', 'number', 'boolean'];

/** Any text that is not blank. */
export function text({ name, pattern, longest, hint }: TextOptions): ValueType<string> {
  return {
    name,
    jsonSchema: defined({ type: jsonTypes, minLength: 1, maxLength: longest, pattern: pattern?.source }),
    parse: (written) => {
      if (longest !== undefined && written.length > longest) {
        return invalid(`It has ${written.length} characters, and at most ${longest} are allowed.`);
      }
      if (written.trim() === '' || pattern?.test(written) === false) return invalid(hint);
      return withoutNul(written);
    },
  };
}

/** Any text, also the empty one. */
export function anyText(name: string): ValueType<string> {
  return { name, jsonSchema: { type: jsonTypes }, parse: withoutNul };
}

function withoutNul(written: string): ParsedValue<string> {
  return written.includes('\0') ? invalid('Remove the NUL character.') : valid(written);
}

export interface AssignmentOptions {
  readonly name: string;
  /** What may stand before the first "=". */
  readonly keyPattern: RegExp;
  readonly hint: string;
  /** In characters, key and value together. */
  readonly longest?: number;
  /** Refuses control characters, line ends among them, also in the value. */
  readonly isOneLine?: true;
}

/** `key=value`; the value may be empty, and may contain "=". */
export function assignment(options: AssignmentOptions): ValueType<[string, string]> {
  const { name, keyPattern, hint, longest, isOneLine } = options;
  const oneLine = isOneLine && { pattern: /^\P{C}*$/u, hint: 'Remove control characters and line ends.' };
  const whole = text(defined({ name, longest, ...oneLine }));
  return {
    name,
    jsonSchema: whole.jsonSchema,
    parse: (written) => {
      const equals = written.indexOf('=');
      if (equals < 0 || !keyPattern.test(written.slice(0, equals))) return invalid(hint);
      const parsed = whole.parse(written);
      return parsed.ok ? valid([written.slice(0, equals), written.slice(equals + 1)]) : parsed;
    },
  };
}

/** A list of Redis addresses. An address of several hosts has commas of its own: a comma separates addresses only before a scheme or a path. */
export const addressList: ValueType<readonly string[]> = {
  name: 'addresses, with commas between them',
  jsonSchema: { type: 'string' },
  parse: (written) =>
    valid(
      written
        .split(/,(?=\s*(?:[a-z+]+:\/\/|\/))/)
        .map((address) => address.trim())
        .filter((address) => address !== ''),
    ),
};
