// `params`: the values that a run is given, declared as `name: default` or as a map.
import { isScalar } from 'yaml';
import type { Param } from '../pipeline.ts';
import { byKind } from '../schema/by-kind.ts';
import { list, located, map, orElse } from '../schema/collections.ts';
import { fields } from '../schema/known-fields.ts';
import type { Infer, NodeSchema } from '../schema/node-schema.ts';
import { isNothing, isPlain } from '../schema/reading.ts';
import { scalar, unquoted } from '../schema/scalar.ts';
import { paramName, typeOfText } from '../values/param-values.ts';
import { anyText } from '../values/texts.ts';
import { booleanWord, oneOf } from '../values/words.ts';
import { paramHints } from './key-hints.ts';

/** A default and the type that it looks like. In quotes every value is a string. */
interface WrittenDefault {
  readonly text: string;
  readonly type: Param['type'];
}

const plainDefault = scalar(anyText('text, a number, true or false'));

const defaultSchema: NodeSchema<WrittenDefault> = {
  ...plainDefault,
  read: (node, reading, subject) => {
    const text = plainDefault.read(node, reading, subject);
    if (text === undefined || !isScalar(node)) return undefined;
    return { text, type: isPlain(node) ? typeOfText(text) : 'string' };
  },
};

const fullSchema = fields(
  {
    type: scalar(oneOf(['string', 'number', 'boolean'])),
    enum: list(scalar(anyText('text')), { name: 'a list of allowed values, such as [eu, us]', least: 1 }),
    default: located(defaultSchema),
    required: located(unquoted(booleanWord())),
  },
  { of: 'a param', hints: paramHints },
);

/** A param as its author wrote it, in short or in full. */
export type WrittenParam = Infer<typeof fullSchema>;

const locatedDefault = located(defaultSchema);

/** `name:` with nothing after it declares a string that every run must be given. */
const shortSchema: NodeSchema<WrittenParam> = {
  ...locatedDefault,
  jsonSchema: { anyOf: [locatedDefault.jsonSchema, { type: 'null' }] },
  read: (node, reading, subject) => {
    if (isNothing(node)) return {};
    const value = locatedDefault.read(node, reading, subject);
    return value && { default: value };
  },
};

const paramSchema = byKind('a default, or a map of type, enum, default and required', {
  scalar: shortSchema,
  map: fullSchema,
});

export const paramsSchema = map(orElse(paramSchema, {}), {
  name: 'a map such as { region: eu }',
  key: paramName,
  subject: (name) => `param "${name}"`,
});

export type WrittenParams = Infer<typeof paramsSchema>;
