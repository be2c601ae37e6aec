// Schemas of lists, and of maps whose keys the user chooses.

import { isMap, isSeq, type Scalar } from 'yaml';
import { defined } from '../defined.ts';
import type { Span } from '../source/source-file.ts';
import { nameProblem, type ValueType } from '../values/value-type.ts';
import { entriesOf } from './map-entries.ts';
import type { NodeSchema } from './node-schema.ts';
import { mismatch, type Reading, spanOf, textOf, type ValueNode } from './reading.ts';

/** A value and its place in the file. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

export function located<T>(schema: NodeSchema<T>): NodeSchema<Located<T>> {
  const read = (node: ValueNode, reading: Reading, subject: string): Located<T> | undefined => {
    const value = schema.read(node, reading, subject);
    return value === undefined ? undefined : { value, span: spanOf(node) };
  };
  return { ...schema, read };
}

/** `substitute` takes the place of a wrong value, so that its key stays known and nothing else is reported because of it. */
export function orElse<T>(schema: NodeSchema<T>, substitute: T): NodeSchema<T> {
  const read: NodeSchema<T>['read'] = (node, reading, subject) => schema.read(node, reading, subject) ?? substitute;
  return { ...schema, read };
}

export interface ListOptions {
  readonly name: string;
  readonly least?: number;
}

export function list<T>(item: NodeSchema<T>, { name, least = 0 }: ListOptions): NodeSchema<readonly T[]> {
  const read = (node: ValueNode, reading: Reading, subject: string): readonly T[] | undefined => {
    if (!isSeq(node) || node.items.length < least) return reading.refuse(node, mismatch(node, subject, name));
    const values: T[] = [];
    for (const itemNode of node.items) {
      const resolved = reading.resolve(itemNode);
      const value = resolved && item.read(resolved, reading, `an item of ${subject}`);
      if (value !== undefined) values.push(value);
    }
    return values;
  };
  const minItems = least > 0 ? least : undefined;
  return { name, jsonSchema: defined({ type: 'array', items: item.jsonSchema, minItems } as const), read };
}

/** One value, or a list of them: `a` means `[a]`. */
export function oneOrMore<T>(item: NodeSchema<T>, name: string): NodeSchema<readonly T[]> {
  const many = list(item, { name });
  const read = (node: ValueNode, reading: Reading, subject: string): readonly T[] | undefined => {
    if (isSeq(node)) return many.read(node, reading, subject);
    const value = item.read(node, reading, subject);
    return value === undefined ? undefined : [value];
  };
  return { name, jsonSchema: { anyOf: [item.jsonSchema, many.jsonSchema] }, read };
}

export interface Entry<T> {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: T;
  readonly valueSpan: Span;
}

export interface MapOptions {
  readonly name: string;
  readonly key: ValueType<string>;
  /** Names a value in messages: `job "test"`. */
  readonly subject: (key: string) => string;
  readonly least?: number;
}

/** Entries keep the order of the file. Keys are kept as written: `007` and `__proto__` are keys like any other. */
export function map<T>(item: NodeSchema<T>, options: MapOptions): NodeSchema<readonly Entry<T>[]> {
  const { name, least = 0 } = options;
  const read = (node: ValueNode, reading: Reading, subject: string): readonly Entry<T>[] | undefined => {
    if (!isMap(node) || node.items.length < least) return reading.refuse(node, mismatch(node, subject, name));
    return entriesOf(node, reading).entries.flatMap(({ key, value }) =>
      readEntry(key, value, { item, options, reading }),
    );
  };
  const jsonSchema = defined({
    type: 'object',
    propertyNames: defined({ pattern: options.key.jsonSchema.pattern }),
    additionalProperties: item.jsonSchema,
    minProperties: least > 0 ? least : undefined,
  } as const);
  return { name, jsonSchema, read };
}

interface EntryContext<T> {
  readonly item: NodeSchema<T>;
  readonly options: MapOptions;
  readonly reading: Reading;
}

function readEntry<T>(keyNode: Scalar, node: ValueNode, { item, options, reading }: EntryContext<T>): Entry<T>[] {
  const key = textOf(keyNode);
  const wrong = nameProblem(key, options.key);
  if (wrong !== undefined) reading.report(spanOf(keyNode), wrong);
  const value = item.read(node, reading, options.subject(key));
  return value === undefined ? [] : [{ key, keySpan: spanOf(keyNode), value, valueSpan: spanOf(node) }];
}
