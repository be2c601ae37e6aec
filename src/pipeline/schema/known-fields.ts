// The schema of a map whose keys the language defines.
import { isMap, type Scalar, type YAMLMap } from 'yaml';
import { defined } from '../defined.ts';
import { listWords } from '../list-words.ts';
import type { Span } from '../source/source-file.ts';
import { type KeysOptions, KnownKeys, type Shape, spellings } from './known-keys.ts';
import { entriesOf, type MapEntry } from './map-entries.ts';
import type { Infer, NodeSchema } from './node-schema.ts';
import { isNothing, mismatch, type Reading, spanOf, textOf, type ValueNode } from './reading.ts';

export interface FieldsOptions<R extends string> extends KeysOptions {
  readonly required?: readonly R[];
  readonly exactlyOne?: readonly [string, string];
}

export type Fields<S extends Shape, R extends keyof S> = {
  readonly [K in R]: Infer<S[K]>;
} & { readonly [K in Exclude<keyof S, R>]?: Infer<S[K]> };

/** Keys are snake_case or kebab-case; `x-…` keys are free for notes and anchors. */
export function fields<S extends Shape, R extends keyof S & string = never>(
  shape: S,
  options: FieldsOptions<R>,
): NodeSchema<Fields<S, R>> {
  const keys = new KnownKeys(shape, options);
  const read = (node: ValueNode, reading: Reading, subject: string): Fields<S, R> | undefined => {
    if (!isMap(node)) return reading.refuse(node, notMap(node, { subject, options, keys }));
    const values: Record<string, unknown> = {};
    const context = { keys, reading, subject, values, present: new Map<string, Span>(), meant: new Set<string>() };
    const { entries, isWhole } = entriesOf(node, reading, keys.nameOf);
    for (const entry of entries) readField(entry, context);
    if (isWhole) checkPresence(node, options, context);
    return hasAll(values, options.required) ? (values as Fields<S, R>) : undefined;
  };
  return { name: 'a map', jsonSchema: jsonSchemaOf(shape, options), read };
}

interface MismatchContext {
  readonly subject: string;
  readonly options: FieldsOptions<string>;
  readonly keys: KnownKeys;
}

function notMap(node: ValueNode, { subject, options: { exactlyOne }, keys }: MismatchContext): string {
  if (exactlyOne && isNothing(node)) return hasNeither(subject, exactlyOne);
  return mismatch(node, subject, `a map of ${listWords(keys.names, 'and')}`);
}

function hasNeither(subject: string, [one, other]: readonly [string, string]): string {
  return `${subject} has neither "${one}" nor "${other}". Give it one of them.`;
}

interface FieldContext {
  readonly keys: KnownKeys;
  readonly reading: Reading;
  readonly subject: string;
  readonly values: Record<string, unknown>;
  /** The known keys that are there, also where their values are wrong. */
  readonly present: Map<string, Span>;
  /** The known keys that the user most likely meant by unknown ones. */
  readonly meant: Set<string>;
}

function readField({ key, value }: MapEntry, { keys, reading, values, present, meant }: FieldContext): void {
  const written = textOf(key);
  if (written.startsWith('x-')) return;
  const name = keys.nameOf(written);
  const schema = keys.schemaOf(name);
  if (!schema) {
    const unknown = keys.explain(written, isMap(value));
    if (unknown.meant !== undefined) meant.add(unknown.meant);
    reading.report(spanOf(key), unknown.message);
    return;
  }
  present.set(name, spanOf(key));
  const result = schema.read(value, reading, `"${written}"`);
  if (result !== undefined) values[name] = result;
}

function checkPresence<R extends string>(
  node: YAMLMap,
  { required = [], exactlyOne }: FieldsOptions<R>,
  { reading, subject, present, meant }: FieldContext,
): void {
  for (const name of required) {
    if (!present.has(name) && !meant.has(name)) reading.report(placeOf(node), `${subject} has no "${name}". Add it.`);
  }
  if (!exactlyOne) return;
  const [first, second] = exactlyOne.flatMap((name) => present.get(name) ?? []).sort((a, b) => a.start - b.start);
  if (!first && !exactlyOne.some((name) => meant.has(name))) {
    reading.report(placeOf(node), hasNeither(subject, exactlyOne));
  } else if (first && second) {
    const [one, other] = exactlyOne;
    const also = [{ span: first, message: 'the other one.' }];
    reading.report(second, `${subject} has both "${one}" and "${other}". Keep one of them.`, also);
  }
}

/** Where to mark a map that lacks a key: at its brace, or at its first key. */
function placeOf(node: YAMLMap): Span {
  const first = node.items[0]?.key;
  const isBlock = node.flow !== true && first !== undefined;
  return spanOf(isBlock ? (first as Scalar) : node);
}

function hasAll(values: Readonly<Record<string, unknown>>, names: readonly string[] = []): boolean {
  return names.every((name) => Object.hasOwn(values, name));
}

function jsonSchemaOf<R extends string>(
  shape: Shape,
  { required = [], exactlyOne, aliases = {} }: FieldsOptions<R>,
): NodeSchema<never>['jsonSchema'] {
  const named = [...Object.keys(shape).map((name) => [name, name] as const), ...Object.entries(aliases)];
  const properties = named.flatMap(([name, of]) => {
    const schema = shape[of];
    return schema ? spellings(name).map((key) => [key, schema.jsonSchema] as const) : [];
  });
  const inOneSpelling = required.filter((name) => spellings(name).length === 1);
  const inTwoSpellings = required.filter((name) => spellings(name).length > 1);
  return defined({
    type: 'object',
    properties: Object.fromEntries(properties),
    patternProperties: { '^x-': {} },
    additionalProperties: false,
    required: unlessEmpty(inOneSpelling),
    allOf: unlessEmpty(inTwoSpellings.map((name) => ({ anyOf: presences(name) }))),
    oneOf: exactlyOne?.flatMap(presences),
  } as const);
}

function unlessEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** One JSON Schema for each spelling of the key. */
function presences(name: string): { readonly required: readonly string[] }[] {
  return spellings(name).map((key) => ({ required: [key] }));
}
