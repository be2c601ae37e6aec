// The JSON Schema of pipeline files, which editors use.
import { expect, test } from 'vitest';
import { pipelineSchema } from '../../../src/pipeline/language/pipeline-schema.ts';
import { fields } from '../../../src/pipeline/schema/known-fields.ts';
import { scalar } from '../../../src/pipeline/schema/scalar.ts';
import { text } from '../../../src/pipeline/values/texts.ts';

const { jsonSchema } = pipelineSchema;
const job = jsonSchema.properties?.jobs?.additionalProperties;

test('the JSON Schema has the keys of the validator, and no others', () => {
  expect(jsonSchema).toMatchObject({ type: 'object', required: ['jobs'], additionalProperties: false });
  expect(Object.keys((typeof job === 'object' && job.properties) || {})).toEqual(
    expect.arrayContaining(['allow_failure', 'allow-failure', 'continue_on_error', 'continue-on-error']),
  );
});

test('the JSON Schema wants exactly one of run and sleep', () => {
  expect(job).toMatchObject({ oneOf: [{ required: ['run'] }, { required: ['sleep'] }] });
});

test('the JSON Schema survives JSON', () => {
  expect(JSON.parse(JSON.stringify(jsonSchema))).toEqual(jsonSchema);
});

test('keys may be snake_case or kebab-case, required keys too', () => {
  const value = scalar(text({ name: 'text' }));
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
