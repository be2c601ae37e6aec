// `count`: how many legs a job has, as a number or from a param.
import { located } from '../schema/collections.ts';
import { isPlain } from '../schema/reading.ts';
import { scalar } from '../schema/scalars.ts';
import { parseTemplate } from '../template.ts';

/** Jobs of one run, legs counted: more than this is a mistake far more often than a wish. */
export const mostJobs = 100_000;

export const count = located(
  scalar<number | { readonly param: string }>({
    takes: `a whole number from 0 to ${mostJobs.toLocaleString('en')}, or \${{ params.… }}`,
    jsonSchema: {
      anyOf: [
        { type: 'integer', minimum: 0, maximum: mostJobs },
        { type: 'string', pattern: '^\\$\\{\\{' },
      ],
    },
    parse: (text, node) => {
      if (/^\d+$/.test(text)) return isPlain(node) && Number(text) <= mostJobs ? Number(text) : undefined;
      const [part, ...more] = parseTemplate(text.trim());
      return part?.kind === 'param' && more.length === 0 ? { param: part.name } : undefined;
    },
  }),
);
