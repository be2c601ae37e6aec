// `wp schema`: the language for editors, made from the very schemas that read pipeline files.
import { Command } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { WpCommand } from '../command.ts';

export class SchemaCommand extends WpCommand {
  static override paths = [['schema']];
  static override usage = Command.Usage({
    description: 'Print the JSON Schema of pipeline files, for editors.',
    details: `
      The schema knows which keys there are and what they take, so that an editor can complete and check while you type. \`wp validate\`
      knows more: also what has to fit together, such as needs and cycles.

      Editors with the YAML language server, such as VS Code with its YAML extension, take the schema from the first line of a file:

      \`# yaml-language-server: $schema=./pipeline.schema.json\`
    `,
    examples: [['Write it beside a pipeline', '$0 schema > pipeline.schema.json']],
  });

  protected override async perform(): Promise<number> {
    const { pipelineSchema } = await import('../../pipeline/language/pipeline-schema.ts');
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:wp:pipeline',
      title: 'A pipeline of wp',
      ...pipelineSchema.jsonSchema,
    };
    this.print(JSON.stringify(schema, null, 2));
    return exitCodes.ok;
  }
}
