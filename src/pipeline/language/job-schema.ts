// The schema of a job.
import { byKind } from '../schema/by-kind.ts';
import { located, oneOrMore } from '../schema/collections.ts';
import { fields } from '../schema/known-fields.ts';
import type { Infer } from '../schema/node-schema.ts';
import { scalar, unquoted } from '../schema/scalar.ts';
import { wholeNumber } from '../values/numbers.ts';
import { sleepRange } from '../values/sleep-range.ts';
import { text } from '../values/texts.ts';
import { booleanWord, oneOf } from '../values/words.ts';
import { allowFailureSchema } from './allow-failure-schema.ts';
import { commandKeys } from './command-keys.ts';
import { conditionSchema } from './condition-schema.ts';
import { countSchema } from './count-schema.ts';
import { envFileSchema } from './env-file-schema.ts';
import { jobHints, needHints } from './key-hints.ts';
import { retrySchema } from './retry-schema.ts';
import { scriptSchema } from './script-schema.ts';
import { strategySchema } from './strategy-schema.ts';
import { orTemplate } from './written-template.ts';

const ruleSchema = scalar(oneOf(['on_success', 'none_failed', 'on_failure', 'any_success', 'always']));

/** Priorities go from minus this to plus this. */
export const mostPriority = 100;

const jobName = located(scalar(text({ name: 'the name of a job' })));

const needSchema = byKind('the name of a job, or { job, when, optional }', {
  scalar: jobName,
  map: fields(
    { job: jobName, when: ruleSchema, optional: unquoted(booleanWord()) },
    { of: 'a need', required: ['job'], hints: needHints },
  ),
});

/** A need as its author wrote it: the name of a job, or a map. */
export type WrittenNeed = Infer<typeof needSchema>;

export const jobSchema = fields(
  {
    needs: oneOrMore(needSchema, 'the name of a job, or a list of names'),
    when: located(ruleSchema),
    if: conditionSchema,
    run: located(scriptSchema),
    sleep: orTemplate(scalar(sleepRange)),
    count: countSchema,
    strategy: strategySchema,
    ...commandKeys,
    env_file: envFileSchema,
    retry: retrySchema,
    allow_failure: allowFailureSchema,
    priority: unquoted(wholeNumber({ least: -mostPriority, most: mostPriority })),
  },
  {
    of: 'a job',
    exactlyOne: ['run', 'sleep'],
    aliases: { continue_on_error: 'allow_failure' },
    hints: jobHints,
  },
);

/** A job as its author wrote it. */
export type WrittenJob = Infer<typeof jobSchema>;
