// The schema of a job.
import { byKind, oneOf } from '../schema/choice.ts';
import { located, oneOrMore } from '../schema/collections.ts';
import { fields } from '../schema/fields.ts';
import { boolean, integer, text } from '../schema/scalars.ts';
import type { Infer } from '../schema/schema.ts';
import { allowFailure } from './allow-failure.ts';
import { command } from './command.ts';
import { condition } from './condition.ts';
import { count } from './count.ts';
import { envFile } from './env-files.ts';
import { jobHints, needHints } from './hints.ts';
import { retry } from './retry.ts';
import { script } from './script.ts';
import { sleep } from './sleep.ts';
import { strategy } from './strategy.ts';

const rule = oneOf(['on_success', 'none_failed', 'on_failure', 'any_success', 'always']);

/** Either way from 0. */
export const mostPriority = 100;

const jobName = located(text({ takes: 'the name of a job' }));

const need = byKind('the name of a job, or { job, when, optional }', {
  scalar: jobName,
  map: fields({ job: jobName, when: rule, optional: boolean() }, { of: 'a need', required: ['job'], hints: needHints }),
});

/** One need: the name of a job, and what stands with it. */
export type WrittenNeed = Infer<typeof need>;

export const job = fields(
  {
    needs: oneOrMore(need, 'the name of a job, or a list of such'),
    when: located(rule),
    if: condition,
    run: script,
    sleep,
    count,
    strategy,
    ...command,
    env_file: envFile,
    retry,
    allow_failure: allowFailure,
    priority: integer({ least: -mostPriority, most: mostPriority }),
  },
  {
    of: 'a job',
    exactlyOne: ['run', 'sleep'],
    aliases: { continue_on_error: 'allow_failure' },
    hints: jobHints,
  },
);

/** As written. */
export type WrittenJob = Infer<typeof job>;
