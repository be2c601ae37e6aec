// `count`: the number of legs of a job, or an expression that gives it.
import { located } from '../schema/collections.ts';
import { unquoted } from '../schema/scalar.ts';
import { legCount } from '../values/leg-count.ts';
import { orTemplate } from './written-template.ts';

export const countSchema = located(
  orTemplate(unquoted({ ...legCount, name: `${legCount.name}, or \${{ params.… }}` })),
);
