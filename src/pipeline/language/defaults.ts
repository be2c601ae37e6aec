// `defaults`: what holds for every job that does not say otherwise.
import { fields } from '../schema/fields.ts';
import type { Infer } from '../schema/schema.ts';
import { command } from './command.ts';
import { defaultsHints } from './hints.ts';
import { retry } from './retry.ts';

export const defaults = fields({ ...command, retry }, { of: '"defaults"', hints: defaultsHints });

export type WrittenDefaults = Infer<typeof defaults>;
