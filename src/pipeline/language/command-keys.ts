// The keys that jobs, hooks and `defaults` share.
import { byKind } from '../schema/by-kind.ts';
import { list } from '../schema/collections.ts';
import { scalar } from '../schema/scalar.ts';
import { duration } from '../values/durations.ts';
import { text } from '../values/texts.ts';
import { invalid, type ValueType, valid } from '../values/value-type.ts';
import { envSchema } from './env-schema.ts';
import { orTemplate } from './written-template.ts';

const shells = ['sh', 'bash'] as const;

// Not `oneOf`, which would answer "zsh" with "Did you mean sh?".
const shellName: ValueType<'sh' | 'bash'> = {
  name: 'sh or bash',
  jsonSchema: { enum: shells },
  parse: (word) => {
    const shell = shells.find((name) => name === word);
    return shell === undefined ? invalid('Write another program as a list such as [python3, -c].') : valid(shell);
  },
};

const shellSchema = byKind('sh, bash, or a list such as [python3, -c]', {
  scalar: scalar(shellName),
  list: list(scalar(text({ name: 'text' })), { name: 'a list such as [python3, -c]', least: 1 }),
});

export const commandKeys = {
  shell: shellSchema,
  cwd: orTemplate(scalar(text({ name: 'a folder' }))),
  env: envSchema,
  timeout: orTemplate(scalar(duration({ least: 1 }))),
} as const;
