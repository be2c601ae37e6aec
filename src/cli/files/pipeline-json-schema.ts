// The JSON Schema of pipeline files, for editors. It comes from the schemas that read pipeline files.
import { pipelineSchema } from '../../pipeline/language/pipeline-schema.ts';

export function pipelineJsonSchema(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:wp:pipeline',
    title: 'A pipeline of wp',
    ...pipelineSchema.jsonSchema,
  };
  return JSON.stringify(schema, null, 2);
}
