// The schema of a job.
import { byKind, oneOf } from '../schema/choice.ts';
import { list, located, oneOrMore } from '../schema/collections.ts';
import { fields } from '../schema/fields.ts';
import { boolean, duration, scalar, text } from '../schema/scalars.ts';
import type { Infer } from '../schema/schema.ts';
import { count } from './count.ts';
import { environment } from './environment.ts';
import { jobHints, needHints } from './hints.ts';
import { retry } from './retry.ts';
import { script } from './script.ts';
import { sleep } from './sleep.ts';

const rule = oneOf(['on_success', 'none_failed', 'on_failure', 'any_success', 'always']);

const jobName = located(text({ takes: 'the name of a job' }));

const need = byKind('the name of a job, or { job, when, optional }', {
  scalar: jobName,
  map: fields({ job: jobName, when: rule, optional: boolean() }, { of: 'a need', required: ['job'], hints: needHints }),
});

/** One need: the name of a job, and what stands with it. */
export type WrittenNeed = Infer<typeof need>;

const shells = ['sh', 'bash'] as const;

const shell = byKind('sh, bash, or a list such as [python3, -c]', {
  // No "did you mean": whoever writes zsh means zsh.
  scalar: scalar({
    takes: 'sh or bash',
    jsonSchema: { enum: shells },
    parse: (word) => shells.find((shell) => shell === word),
    hint: () => 'Another program is written as a list such as [python3, -c].',
  }),
  list: list(text({ takes: 'text' }), { takes: 'a list such as [python3, -c]', least: 1 }),
});

export const job = fields(
  {
    needs: oneOrMore(need, 'the name of a job, or a list of such'),
    when: rule,
    run: script,
    sleep,
    count,
    shell,
    cwd: text({ takes: 'a folder' }),
    env: environment,
    timeout: duration({ least: 1 }),
    retry,
  },
  {
    of: 'a job',
    exactlyOne: ['run', 'sleep'],
    later: [
      ...['strategy', 'if', 'allow_failure', 'continue_on_error', 'priority', 'max_parallel', 'fail_fast', 'env_file'],
      ...['secrets', 'outputs', 'hooks'],
    ],
    hints: jobHints,
  },
);

/** As written. */
export type WrittenJob = Infer<typeof job>;
