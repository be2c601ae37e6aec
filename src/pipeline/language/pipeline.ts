// The schema of a pipeline file: what may stand where. What has to fit together is checked in `checks/`.
import { jobIdPattern } from '../job-id.ts';
import { map, orElse } from '../schema/collections.ts';
import { fields } from '../schema/fields.ts';
import { duration, text } from '../schema/scalars.ts';
import type { Infer } from '../schema/schema.ts';
import { defaults } from './defaults.ts';
import { envFile } from './env-files.ts';
import { environment } from './environment.ts';
import { failFast } from './fail-fast.ts';
import { pipelineHints } from './hints.ts';
import { hooks } from './hooks.ts';
import { job } from './job.ts';
import { params } from './params.ts';
import { secrets } from './secrets.ts';
import { maxParallel } from './strategy.ts';

const longestId = 100;

const jobs = map(orElse(job, {}), {
  takes: 'a map of at least one job, such as "hello: { run: echo hello }"',
  least: 1,
  keyPattern: jobIdPattern,
  checkKey: checkId,
  subject: (id) => `job "${id}"`,
});

export const pipelineSchema = fields(
  {
    name: text({ takes: 'a name', longest: 200 }),
    params,
    env: environment,
    env_file: envFile,
    secrets,
    defaults,
    max_parallel: maxParallel,
    fail_fast: failFast,
    run_timeout: duration({ least: 1 }),
    retention: duration({ least: 1000 }),
    jobs,
    hooks,
  },
  {
    of: 'a pipeline',
    required: ['jobs'],
    later: ['include', 'pool', 'pools', 'concurrency'],
    hints: pipelineHints,
    unknownMap: { key: 'jobs', advice: 'If it is a job, put it under "jobs".' },
  },
);

/** As written: nothing is known yet about whether its parts fit together. */
export type WrittenPipeline = Infer<typeof pipelineSchema>;

function checkId(id: string): string | undefined {
  if (id.length > longestId) return `a job's name has at most ${longestId} characters. This one has ${id.length}.`;
  if (jobIdPattern.test(id)) return undefined;
  return `"${id}" is not a job's name. Use letters, digits, "_", "-" and ".", the first a letter, digit or "_".`;
}
