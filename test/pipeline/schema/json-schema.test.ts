// What the schema says about itself, for editors.
import { expect, test } from 'vitest';
import { pipelineSchema } from '../../../src/pipeline/language/pipeline.ts';
import { fields } from '../../../src/pipeline/schema/fields.ts';
import { text } from '../../../src/pipeline/schema/scalars.ts';

const { jsonSchema } = pipelineSchema;
const job = jsonSchema.properties?.jobs?.additionalProperties;

test('it takes what the validator takes, and no other keys', () => {
  expect(jsonSchema).toMatchObject({ type: 'object', required: ['jobs'], additionalProperties: false });
  expect(Object.keys((typeof job === 'object' && job.properties) || {})).toEqual(
    expect.arrayContaining(['allow_failure', 'allow-failure', 'continue_on_error', 'continue-on-error']),
  );
});

test('it knows that a job has one thing to do', () => {
  expect(job).toMatchObject({ oneOf: [{ required: ['run'] }, { required: ['sleep'] }] });
});

test('it is JSON through and through', () => {
  expect(JSON.parse(JSON.stringify(jsonSchema))).toEqual(jsonSchema);
});

test('keys stand in either spelling, also those that have to be there', () => {
  const value = text({ takes: 'text' });
  const schema = fields(
    { kind: value, max_delay: value, one_way: value, other: value },
    { of: 'a thing', required: ['kind', 'max_delay'], exactlyOne: ['one_way', 'other'] },
  );
  expect(Object.keys(schema.jsonSchema.properties ?? {})).toEqual([
    ...['kind', 'max_delay', 'max-delay', 'one_way', 'one-way', 'other'],
  ]);
  expect(schema.jsonSchema).toMatchObject({
    required: ['kind'],
    allOf: [{ anyOf: [{ required: ['max_delay'] }, { required: ['max-delay'] }] }],
    oneOf: [{ required: ['one_way'] }, { required: ['one-way'] }, { required: ['other'] }],
  });
});
