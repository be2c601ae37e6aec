// Schemas that choose: one of some words, or by what kind of node stands there.
import { isMap, isScalar } from 'yaml';
import { nearest } from '../did-you-mean.ts';
import { listed } from '../listed.ts';
import { mismatch, type Reading, type ValueNode } from './reading.ts';
import { scalar } from './scalars.ts';
import type { Infer, Schema } from './schema.ts';

export function oneOf<const T extends string>(words: readonly T[]): Schema<T> {
  return scalar({
    takes: listed(words, 'or'),
    jsonSchema: { enum: words },
    parse: (text) => words.find((word) => word === text),
    hint: (text) => {
      const near = nearest(text, words);
      return near === undefined ? undefined : `Did you mean "${near}"?`;
    },
  });
}

interface Kinds {
  readonly scalar?: Schema<unknown>;
  readonly list?: Schema<unknown>;
  readonly map?: Schema<unknown>;
}

/** Hands the node to the schema of its kind. `takes` is for nodes that no schema is given for. */
export function byKind<K extends Kinds>(takes: string, kinds: K): Schema<Infer<K[keyof K]>> {
  const schemas = Object.values(kinds) as Schema<Infer<K[keyof K]>>[];
  const read = (node: ValueNode, reading: Reading, subject: string): Infer<K[keyof K]> | undefined => {
    const schema = (isScalar(node) ? kinds.scalar : isMap(node) ? kinds.map : kinds.list) as (typeof schemas)[number];
    return schema ? schema.read(node, reading, subject) : reading.refuse(node, mismatch(node, subject, takes));
  };
  return { takes, jsonSchema: { anyOf: schemas.map(({ jsonSchema }) => jsonSchema) }, read };
}
