// `hooks`: what runs after all jobs of a run are closed.
import { fields } from '../schema/fields.ts';
import type { Infer } from '../schema/schema.ts';
import { command } from './command.ts';
import { hookHints, hooksHints } from './hints.ts';
import { script } from './script.ts';

const hook = fields({ run: script, ...command }, { of: 'a hook', required: ['run'], hints: hookHints });

export const hooks = fields(
  { on_success: hook, on_failure: hook, on_cancel: hook, always: hook },
  { of: '"hooks"', hints: hooksHints },
);

export type WrittenHook = Infer<typeof hook>;
