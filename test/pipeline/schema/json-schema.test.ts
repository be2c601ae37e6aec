// What the schema says about itself, for editors.
import { expect, test } from 'vitest';
import { pipelineSchema } from '../../../src/pipeline/language/pipeline.ts';

const { jsonSchema } = pipelineSchema;
const job = jsonSchema.properties?.jobs?.additionalProperties;

test('it has the keys of a pipeline and of a job, and no others', () => {
  expect(jsonSchema).toMatchObject({ type: 'object', required: ['jobs'], additionalProperties: false });
  expect(Object.keys(jsonSchema.properties ?? {})).toEqual(['name', 'params', 'env', 'jobs']);
  expect(Object.keys((typeof job === 'object' && job.properties) || {})).toEqual([
    ...['needs', 'when', 'run', 'sleep', 'count', 'shell', 'cwd', 'env', 'timeout', 'retry'],
  ]);
});

test('it knows that a job has one thing to do', () => {
  expect(job).toMatchObject({ oneOf: [{ required: ['run'] }, { required: ['sleep'] }] });
});

test('it is JSON through and through', () => {
  expect(JSON.parse(JSON.stringify(jsonSchema))).toEqual(jsonSchema);
});
