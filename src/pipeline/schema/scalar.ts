// From value types to schemas of YAML scalars. A scalar is read as text, as written: `012`, `no` and `1e3` stay what they are.
import { isScalar } from 'yaml';
import type { ValueType } from '../values/value-type.ts';
import type { NodeSchema } from './node-schema.ts';
import { isNothing, isPlain, mismatch, textOf } from './reading.ts';

export function scalar<T>(type: ValueType<T>): NodeSchema<T> {
  const { name, jsonSchema } = type;
  return {
    name,
    jsonSchema,
    read: (node, reading, subject) => {
      if (!isScalar(node)) return reading.refuse(node, mismatch(node, subject, name));
      const text = textOf(node);
      const parsed = type.parse(text);
      if (isNothing(node)) {
        const hint = parsed.ok ? 'Write "" for an empty text.' : parsed.hint;
        return reading.refuse(node, mismatch(node, subject, name, hint));
      }
      if (parsed.ok) return parsed.value;
      const hint = parsed.hint ?? (text.includes('${{') ? 'An expression cannot stand here.' : undefined);
      return reading.refuse(node, mismatch(node, subject, name, hint));
    },
  };
}

/** For numbers and booleans, which in quotes are text to every other reader of YAML. */
export function unquoted<T>(type: ValueType<T>): NodeSchema<T> {
  const schema = scalar(type);
  return {
    ...schema,
    read: (node, reading, subject) => {
      if (!isScalar(node) || isPlain(node) || !type.parse(textOf(node)).ok) return schema.read(node, reading, subject);
      return reading.refuse(node, mismatch(node, subject, type.name, 'Remove the quotes.'));
    },
  };
}
