// `defaults`: the values of every job that does not set its own.
import { fields } from '../schema/known-fields.ts';
import type { Infer } from '../schema/node-schema.ts';
import { commandKeys } from './command-keys.ts';
import { defaultsHints } from './key-hints.ts';
import { retrySchema } from './retry-schema.ts';

export const defaultsSchema = fields(
  { ...commandKeys, retry: retrySchema },
  { of: '"defaults"', hints: defaultsHints },
);

export type WrittenDefaults = Infer<typeof defaultsSchema>;
