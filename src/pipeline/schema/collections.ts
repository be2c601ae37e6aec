// Schemas of lists, and of maps whose keys the user chooses.
import { isMap, isSeq, type Scalar } from 'yaml';
import type { Span } from '../source/source.ts';
import { entriesOf } from './entries.ts';
import { mismatch, type Reading, spanOf, textOf, type ValueNode } from './reading.ts';
import type { Schema } from './schema.ts';

/** A value and where it stands. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

export function located<T>(schema: Schema<T>): Schema<Located<T>> {
  const read = (node: ValueNode, reading: Reading, subject: string): Located<T> | undefined => {
    const value = schema.read(node, reading, subject);
    return value === undefined ? undefined : { value, span: spanOf(node) };
  };
  return { ...schema, read };
}

/** Stands in for what is wrong, so that its name stays known and nothing else is reported because of it. */
export function orElse<T>(schema: Schema<T>, substitute: T): Schema<T> {
  const read: Schema<T>['read'] = (node, reading, subject) => schema.read(node, reading, subject) ?? substitute;
  return { ...schema, read };
}

export interface ListOptions {
  readonly takes: string;
  readonly least?: number;
}

export function list<T>(item: Schema<T>, { takes, least = 0 }: ListOptions): Schema<readonly T[]> {
  const read = (node: ValueNode, reading: Reading, subject: string): readonly T[] | undefined => {
    if (!isSeq(node) || node.items.length < least) return reading.refuse(node, mismatch(node, subject, takes));
    const values: T[] = [];
    for (const itemNode of node.items) {
      const resolved = reading.resolve(itemNode);
      const value = resolved && item.read(resolved, reading, `an item of ${subject}`);
      if (value !== undefined) values.push(value);
    }
    return values;
  };
  return { takes, jsonSchema: { type: 'array', items: item.jsonSchema, ...(least > 0 && { minItems: least }) }, read };
}

/** One value, or a list of such: `a` is `[a]`. */
export function oneOrMore<T>(item: Schema<T>, takes: string): Schema<readonly T[]> {
  const many = list(item, { takes });
  const read = (node: ValueNode, reading: Reading, subject: string): readonly T[] | undefined => {
    if (isSeq(node)) return many.read(node, reading, subject);
    const value = item.read(node, reading, subject);
    return value === undefined ? undefined : [value];
  };
  return { takes, jsonSchema: { anyOf: [item.jsonSchema, many.jsonSchema] }, read };
}

export interface Entry<T> {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: T;
  readonly valueSpan: Span;
}

export interface MapOptions {
  readonly takes: string;
  /** Returns what is wrong with a key, as a sentence. */
  readonly checkKey: (key: string) => string | undefined;
  readonly keyPattern: RegExp;
  /** Names a value in messages: `job "test"`. */
  readonly subject: (key: string) => string;
  readonly least?: number;
}

/** In the order of the file. Keys are kept as written: `007` and `__proto__` are keys like others. */
export function map<T>(item: Schema<T>, options: MapOptions): Schema<readonly Entry<T>[]> {
  const { takes, least = 0 } = options;
  const read = (node: ValueNode, reading: Reading, subject: string): readonly Entry<T>[] | undefined => {
    if (!isMap(node) || node.items.length < least) return reading.refuse(node, mismatch(node, subject, takes));
    return entriesOf(node, reading).entries.flatMap(({ key, value }) =>
      readEntry(key, value, { item, options, reading }),
    );
  };
  const jsonSchema = {
    type: 'object',
    propertyNames: { pattern: options.keyPattern.source },
    additionalProperties: item.jsonSchema,
    ...(least > 0 && { minProperties: least }),
  } as const;
  return { takes, jsonSchema, read };
}

interface EntryContext<T> {
  readonly item: Schema<T>;
  readonly options: MapOptions;
  readonly reading: Reading;
}

function readEntry<T>(keyNode: Scalar, node: ValueNode, { item, options, reading }: EntryContext<T>): Entry<T>[] {
  const key = textOf(keyNode);
  const wrong = options.checkKey(key);
  if (wrong !== undefined) reading.report(spanOf(keyNode), wrong);
  const value = item.read(node, reading, options.subject(key));
  return value === undefined ? [] : [{ key, keySpan: spanOf(keyNode), value, valueSpan: spanOf(node) }];
}
