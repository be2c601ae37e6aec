// `hooks`: scripts that run after all jobs of a run are closed.
import { located } from '../schema/collections.ts';
import { fields } from '../schema/known-fields.ts';
import type { Infer } from '../schema/node-schema.ts';
import { commandKeys } from './command-keys.ts';
import { hookHints, hooksHints } from './key-hints.ts';
import { scriptSchema } from './script-schema.ts';

const hookSchema = fields(
  { run: located(scriptSchema), ...commandKeys },
  { of: 'a hook', required: ['run'], hints: hookHints },
);

export const hooksSchema = fields(
  { on_success: hookSchema, on_failure: hookSchema, on_cancel: hookSchema, always: hookSchema },
  { of: '"hooks"', hints: hooksHints },
);

export type WrittenHook = Infer<typeof hookSchema>;
