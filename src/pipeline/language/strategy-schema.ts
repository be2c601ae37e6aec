// `strategy`: the legs of a job (its instances, one for each combination of the matrix), and how they run together.
import { fields } from '../schema/known-fields.ts';
import { scalar, unquoted } from '../schema/scalar.ts';
import { wholeNumber } from '../values/numbers.ts';
import { failFast } from '../values/words.ts';
import { strategyHints } from './key-hints.ts';
import { matrixSchema } from './matrix-schema.ts';

export const maxParallelSchema = unquoted(wholeNumber({ least: 1, most: 100_000 }));

export const strategySchema = fields(
  { matrix: matrixSchema, max_parallel: maxParallelSchema, fail_fast: scalar(failFast) },
  { of: '"strategy"', hints: strategyHints },
);
