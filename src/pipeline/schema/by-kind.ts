// A schema that chooses another one by the kind of node: scalar, list or map.
import { isMap, isScalar } from 'yaml';
import type { Infer, NodeSchema } from './node-schema.ts';
import { mismatch } from './reading.ts';

interface Kinds {
  readonly scalar?: NodeSchema<unknown>;
  readonly list?: NodeSchema<unknown>;
  readonly map?: NodeSchema<unknown>;
}

/** `name` is for messages about a kind of node that has no schema. */
export function byKind<K extends Kinds>(name: string, kinds: K): NodeSchema<Infer<K[keyof K]>> {
  type Chosen = NodeSchema<Infer<K[keyof K]>>;
  const schemas = Object.values(kinds) as Chosen[];
  return {
    name,
    jsonSchema: { anyOf: schemas.map(({ jsonSchema }) => jsonSchema) },
    read: (node, reading, subject) => {
      const chosen = isScalar(node) ? kinds.scalar : isMap(node) ? kinds.map : kinds.list;
      if (!chosen) return reading.refuse(node, mismatch(node, subject, name));
      return (chosen as Chosen).read(node, reading, subject);
    },
  };
}
