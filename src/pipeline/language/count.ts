// `count`: how many legs a job has, as a number or an expression.

import { located } from '../schema/collections.ts';
import { isPlain } from '../schema/reading.ts';
import { scalar } from '../schema/scalars.ts';
import { withCommas } from '../with-commas.ts';
import { orTemplate } from './written-template.ts';

/** Jobs of one run, legs counted: more than this is a mistake far more often than a wish. */
export const mostJobs = 100_000;

export const count = located(
  orTemplate(
    scalar<number>({
      takes: `a whole number from 0 to ${withCommas(mostJobs)}, or \${{ params.… }}`,
      jsonSchema: { type: 'integer', minimum: 0, maximum: mostJobs },
      parse: (text, node) =>
        /^\d+$/.test(text) && isPlain(node) && Number(text) <= mostJobs ? Number(text) : undefined,
    }),
  ),
);
