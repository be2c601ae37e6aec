// A schema reads one YAML node and reports what is wrong with it. It also describes itself as JSON Schema.
import type { JsonSchema } from './json-schema.ts';
import type { Reading, ValueNode } from './reading.ts';

export interface NodeSchema<T> {
  /** Completes "must be …" in messages. */
  readonly name: string;
  readonly jsonSchema: JsonSchema;
  /** `subject` names the value in messages: `"timeout"`. Returns undefined where the value is wrong; the reason has been reported. */
  readonly read: (node: ValueNode, reading: Reading, subject: string) => T | undefined;
}

export type Infer<S> = S extends NodeSchema<infer T> ? T : never;
