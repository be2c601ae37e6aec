// One vocabulary of values. The same type reads a key of a pipeline file, a setting in wp.config.yaml, an environment variable and
// a flag, so that the same mistake gets the same sentence everywhere.
import type { JsonSchema } from '../schema/json-schema.ts';

export interface ValueType<T> {
  /** Completes "must be …" in messages. */
  readonly name: string;
  readonly jsonSchema: JsonSchema;
  readonly parse: (text: string) => ParsedValue<T>;
}

export type ParsedValue<T> =
  | { readonly ok: true; readonly value: T }
  /** `hint`: what to write instead, as a sentence. */
  | { readonly ok: false; readonly hint?: string | undefined };

export function valid<T>(value: T): ParsedValue<T> {
  return { ok: true, value };
}

export function invalid(hint?: string): ParsedValue<never> {
  return { ok: false, hint };
}

/** What is wrong with `text`; undefined where it is right. `subject` names the value: `"timeout"`, `--lease`, `WP_LEASE`. */
export function problemWith(subject: string, text: string, type: ValueType<unknown>): string | undefined {
  const parsed = type.parse(text);
  return parsed.ok ? undefined : mustBe(subject, type.name, quoteText(text), parsed.hint);
}

/** What is wrong with a name that the user chose, as a sentence; undefined where the name is right. */
export function nameProblem(name: string, type: ValueType<string>, shown = JSON.stringify(name)): string | undefined {
  const parsed = type.parse(name);
  return parsed.ok ? undefined : sentences(`${shown} cannot be ${type.name}.`, parsed.hint);
}

/** `found`: what stands there instead, ready to print. */
export function mustBe(subject: string, name: string, found: string, hint?: string): string {
  return sentences(`${subject} must be ${name}, not ${found}.`, hint);
}

function sentences(first: string, hint: string | undefined): string {
  return hint === undefined ? first : `${first} ${hint}`;
}

/** A text in a message: in quotes and escaped, except for numbers and booleans. */
export function quoteText(text: string): string {
  return /^[-+]?[\d.]+$|^true$|^false$|^null$/.test(text) ? shorten(text) : quoteAlways(text);
}

export function quoteAlways(text: string): string {
  return JSON.stringify(shorten(text));
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
