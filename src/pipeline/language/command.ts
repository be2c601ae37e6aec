// What jobs, hooks and `defaults` say of their commands alike.
import { byKind } from '../schema/choice.ts';
import { list } from '../schema/collections.ts';
import { duration, scalar, text } from '../schema/scalars.ts';
import { environment } from './environment.ts';
import { orTemplate } from './written-template.ts';

const shells = ['sh', 'bash'] as const;

export const shell = byKind('sh, bash, or a list such as [python3, -c]', {
  // No "did you mean": whoever writes zsh means zsh.
  scalar: scalar({
    takes: 'sh or bash',
    jsonSchema: { enum: shells },
    parse: (word) => shells.find((shell) => shell === word),
    hint: () => 'Another program is written as a list such as [python3, -c].',
  }),
  list: list(text({ takes: 'text' }), { takes: 'a list such as [python3, -c]', least: 1 }),
});

export const timeout = duration({ least: 1 });

export const command = {
  shell,
  cwd: orTemplate(text({ takes: 'a folder' })),
  env: environment,
  timeout: orTemplate(timeout),
} as const;
