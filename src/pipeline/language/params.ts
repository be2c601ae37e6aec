// `params`: what a run is given, as `name: default` or in full.
import { isScalar } from 'yaml';
import type { Param } from '../pipeline.ts';
import { byKind, oneOf } from '../schema/choice.ts';
import { list, located, map, orElse } from '../schema/collections.ts';
import { fields } from '../schema/fields.ts';
import { isNothing, isPlain, type Reading, type ValueNode } from '../schema/reading.ts';
import { anyText, boolean } from '../schema/scalars.ts';
import type { Infer, Schema } from '../schema/schema.ts';
import { paramHints } from './hints.ts';

/** A value and the type that it looks like: quotes make it text. */
interface WrittenDefault {
  readonly text: string;
  readonly type: Param['type'];
}

const plainDefault = anyText('text, a number, true or false');

const written: Schema<WrittenDefault> = {
  ...plainDefault,
  read: (node: ValueNode, reading: Reading, subject: string): WrittenDefault | undefined => {
    const text = plainDefault.read(node, reading, subject);
    if (text === undefined || !isScalar(node)) return undefined;
    return { text, type: isPlain(node) ? looksLike(text) : 'string' };
  },
};

const full = fields(
  {
    type: oneOf(['string', 'number', 'boolean']),
    enum: list(anyText('text'), { takes: 'a list of the values allowed, such as [eu, us]', least: 1 }),
    default: located(written),
    required: located(boolean()),
  },
  { of: 'a param', hints: paramHints },
);

/** As written, whichever way. */
export type WrittenParam = Infer<typeof full>;

const defaultAlone = located(written);

/** `name:` with nothing after it: a text that has to be given. */
const short: Schema<WrittenParam> = {
  ...defaultAlone,
  jsonSchema: { anyOf: [defaultAlone.jsonSchema, { type: 'null' }] },
  read: (node, reading, subject) => {
    if (isNothing(node)) return {};
    const value = defaultAlone.read(node, reading, subject);
    return value && { default: value };
  },
};

export const paramName = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const param = byKind('a default, or a map of type, enum, default and required', { scalar: short, map: full });

export const params = map(orElse(param, {}), {
  takes: 'a map such as { region: eu }',
  keyPattern: paramName,
  checkKey: (name) =>
    paramName.test(name)
      ? undefined
      : `"${name}" is not the name of a param. Use letters, digits, "_" and "-", the first a letter or "_".`,
  subject: (name) => `param "${name}"`,
});

export type WrittenParams = Infer<typeof params>;

/** Whether `text` is a value of the type: as written in a file, or as given with -p. */
export function isOfType(text: string, type: Param['type']): boolean {
  return type === 'string' || looksLike(text) === type;
}

function looksLike(text: string): Param['type'] {
  if (text === 'true' || text === 'false') return 'boolean';
  return /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/.test(text) ? 'number' : 'string';
}
