// The schema of a pipeline file: which keys there are and which values they take. `checks/` checks what parts say about each other.
import { jobName } from '../job-id.ts';
import { map, orElse } from '../schema/collections.ts';
import { fields } from '../schema/known-fields.ts';
import type { Infer } from '../schema/node-schema.ts';
import { scalar } from '../schema/scalar.ts';
import { duration } from '../values/durations.ts';
import { text } from '../values/texts.ts';
import { failFast } from '../values/words.ts';
import { defaultsSchema } from './defaults-schema.ts';
import { envFileSchema } from './env-file-schema.ts';
import { envSchema } from './env-schema.ts';
import { hooksSchema } from './hooks-schema.ts';
import { jobSchema } from './job-schema.ts';
import { pipelineHints } from './key-hints.ts';
import { paramsSchema } from './params-schema.ts';
import { secretsSchema } from './secrets-schema.ts';
import { maxParallelSchema } from './strategy-schema.ts';

const jobsSchema = map(orElse(jobSchema, {}), {
  name: 'a map of at least one job, such as "hello: { run: echo hello }"',
  least: 1,
  key: jobName,
  subject: (id) => `job "${id}"`,
});

export const pipelineSchema = fields(
  {
    name: scalar(text({ name: 'a name', longest: 200 })),
    params: paramsSchema,
    env: envSchema,
    env_file: envFileSchema,
    secrets: secretsSchema,
    defaults: defaultsSchema,
    max_parallel: maxParallelSchema,
    fail_fast: scalar(failFast),
    run_timeout: scalar(duration({ least: 1 })),
    retention: scalar(duration({ least: 1000 })),
    jobs: jobsSchema,
    hooks: hooksSchema,
  },
  {
    of: 'a pipeline',
    required: ['jobs'],
    reserved: ['include', 'pool', 'pools', 'concurrency'],
    hints: pipelineHints,
    unknownMap: { key: 'jobs', advice: 'If it is a job, put it under "jobs".' },
  },
);

/** A pipeline as its author wrote it. Whether its parts fit together is not checked yet. */
export type WrittenPipeline = Infer<typeof pipelineSchema>;
