// Schema of a map whose keys the language defines.
import { isMap, type Scalar, type YAMLMap } from 'yaml';
import { listed } from '../listed.ts';
import type { Span } from '../source/source.ts';
import { entriesOf, type MapEntry } from './entries.ts';
import { Keys, spellings } from './keys.ts';
import { isNothing, mismatch, type Reading, spanOf, textOf, type ValueNode } from './reading.ts';
import type { Infer, Schema } from './schema.ts';

export type Shape = Readonly<Record<string, Schema<unknown>>>;

/** What to say about a key that other tools have. */
export interface Hint {
  /** What the key is called here, or what it stands in for: that key is then not reported as missing too. */
  readonly key?: string;
  /** A sentence. Absent: it says what the key is called here. */
  readonly advice?: string;
}

export interface FieldsOptions<R extends string> {
  /** As in "is not a key of …". */
  readonly of: string;
  readonly required?: readonly R[];
  readonly exactlyOne?: readonly [string, string];
  /** Other names of keys. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Keys of the language that do nothing yet. */
  readonly later?: readonly string[];
  readonly hints?: Readonly<Record<string, Hint>>;
  /** For a key that nothing is known about but that has a map as its value. */
  readonly unknownMap?: Hint;
}

export type Fields<S extends Shape, R extends keyof S> = {
  readonly [K in R]: Infer<S[K]>;
} & { readonly [K in Exclude<keyof S, R>]?: Infer<S[K]> };

/** Keys are snake_case, kebab-case is the same; `x-…` is free for notes and anchors. */
export function fields<S extends Shape, R extends keyof S & string = never>(
  shape: S,
  options: FieldsOptions<R>,
): Schema<Fields<S, R>> {
  const takes = 'a map';
  const keys = new Keys(shape, options);
  const read = (node: ValueNode, reading: Reading, subject: string): Fields<S, R> | undefined => {
    if (!isMap(node)) return reading.refuse(node, notMap(node, { subject, options, keys }));
    const values: Record<string, unknown> = {};
    const context = { keys, reading, subject, values, present: new Map<string, Span>(), meant: new Set<string>() };
    const { entries, isWhole } = entriesOf(node, reading, keys.nameOf);
    for (const entry of entries) readField(entry, context);
    if (isWhole) checkPresence(node, options, context);
    return hasAll(values, options.required) ? (values as Fields<S, R>) : undefined;
  };
  return { takes, jsonSchema: jsonSchemaOf(shape, options), read };
}

interface MismatchContext {
  readonly subject: string;
  readonly options: FieldsOptions<string>;
  readonly keys: Keys;
}

function notMap(node: ValueNode, { subject, options: { exactlyOne }, keys }: MismatchContext): string {
  if (exactlyOne && isNothing(node)) return hasNeither(subject, exactlyOne);
  return mismatch(node, subject, `a map of ${listed(keys.names, 'and')}`);
}

function hasNeither(subject: string, [one, other]: readonly [string, string]): string {
  return `${subject} has neither "${one}" nor "${other}". Give it one of them.`;
}

interface FieldContext {
  readonly keys: Keys;
  readonly reading: Reading;
  readonly subject: string;
  readonly values: Record<string, unknown>;
  /** Keys that are there, whether their values are right or wrong. */
  readonly present: Map<string, Span>;
  /** Keys that one which is no key here most likely stands for. */
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

/** Where a map that lacks something is marked: its brace, or its first key. */
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
): Schema<never>['jsonSchema'] {
  const named = [...Object.keys(shape).map((name) => [name, name] as const), ...Object.entries(aliases)];
  const properties = named.flatMap(([name, of]) => {
    const schema = shape[of];
    return schema ? spellings(name).map((key) => [key, schema.jsonSchema] as const) : [];
  });
  const inOneSpelling = required.filter((name) => spellings(name).length === 1);
  const inEither = required.filter((name) => spellings(name).length > 1);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    patternProperties: { '^x-': {} },
    additionalProperties: false,
    ...(inOneSpelling.length > 0 && { required: inOneSpelling }),
    ...(inEither.length > 0 && { allOf: inEither.map((name) => ({ anyOf: presences(name) })) }),
    ...(exactlyOne && { oneOf: exactlyOne.flatMap(presences) }),
  };
}

/** One for each spelling of the key. */
function presences(name: string): { readonly required: readonly string[] }[] {
  return spellings(name).map((key) => ({ required: [key] }));
}
