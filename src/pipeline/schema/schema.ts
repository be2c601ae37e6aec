// What every schema is: it reads a node of YAML, reporting what is wrong with it, and it describes itself.
import type { JsonSchema } from './json-schema.ts';
import type { Reading, ValueNode } from './reading.ts';

export interface Schema<T> {
  /** As in "must be …". */
  readonly takes: string;
  readonly jsonSchema: JsonSchema;
  /** `subject` names the value in messages: `"timeout"`. Absent: it is wrong, and why has been reported. */
  readonly read: (node: ValueNode, reading: Reading, subject: string) => T | undefined;
}

export type Infer<S> = S extends Schema<infer T> ? T : never;
