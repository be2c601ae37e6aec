// The schema of a pipeline file: what may stand where. What has to fit together is checked in `checks/`.
import { map, orElse } from '../schema/collections.ts';
import { fields } from '../schema/fields.ts';
import { text } from '../schema/scalars.ts';
import type { Infer } from '../schema/schema.ts';
import { environment } from './environment.ts';
import { pipelineHints } from './hints.ts';
import { job } from './job.ts';
import { params } from './params.ts';

const longestId = 100;

const idPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

const jobs = map(orElse(job, {}), {
  takes: 'a map of at least one job, such as "hello: { run: echo hello }"',
  least: 1,
  keyPattern: idPattern,
  checkKey: checkId,
  subject: (id) => `job "${id}"`,
});

export const pipelineSchema = fields(
  { name: text({ takes: 'a name', longest: 200 }), params, env: environment, jobs },
  {
    of: 'a pipeline',
    required: ['jobs'],
    later: [
      ...['secrets', 'defaults', 'max_parallel', 'priority', 'fail_fast', 'hooks', 'env_file', 'include'],
      ...['run_timeout', 'retention'],
    ],
    hints: pipelineHints,
    unknownMap: { key: 'jobs', advice: 'If it is a job, put it under "jobs".' },
  },
);

/** As written: nothing is known yet about whether its parts fit together. */
export type WrittenPipeline = Infer<typeof pipelineSchema>;

function checkId(id: string): string | undefined {
  if (id.length > longestId) return `a job's name has at most ${longestId} characters. This one has ${id.length}.`;
  if (idPattern.test(id)) return undefined;
  return `"${id}" is not a job's name. Use letters, digits, "_", "-" and ".", the first a letter, digit or "_".`;
}
