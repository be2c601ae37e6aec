// `strategy`: the legs of a job, and how they go together.
import { fields } from '../schema/fields.ts';
import { integer } from '../schema/scalars.ts';
import { failFast } from './fail-fast.ts';
import { strategyHints } from './hints.ts';
import { matrix } from './matrix.ts';

export const maxParallel = integer({ least: 1, most: 100_000 });

export const strategy = fields(
  { matrix, max_parallel: maxParallel, fail_fast: failFast },
  { of: '"strategy"', hints: strategyHints },
);
