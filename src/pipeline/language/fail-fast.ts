// `fail_fast`: whether the failure of one stops the others.
import type { FailFast } from '../pipeline.ts';
import { oneOf } from '../schema/choice.ts';
import type { Schema } from '../schema/schema.ts';

const words = oneOf(['false', 'true', 'kill']);

const meanings = { false: 'none', true: 'new', kill: 'kill' } as const;

/** none: each goes on by itself. */
export const failFast: Schema<FailFast | 'none'> = {
  takes: words.takes,
  jsonSchema: { anyOf: [{ type: 'boolean' }, { enum: ['kill'] }] },
  read: (node, reading, subject) => {
    const word = words.read(node, reading, subject);
    return word && meanings[word];
  },
};
