import { Command } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { WpCommand } from '../command.ts';

export class SchemaCommand extends WpCommand {
  static override paths = [['schema']];
  static override usage = Command.Usage({
    description: 'Print the JSON Schema of pipeline files.',
    details: `
      With the schema, an editor completes and checks keys and values while you type. \`wp validate\` checks more, such as needs and cycles.

      Editors with the YAML language server, such as VS Code with its YAML extension, read the location of the schema from the first line
      of a pipeline file:

      \`# yaml-language-server: $schema=./pipeline.schema.json\`
    `,
    examples: [['Write the schema to a file next to a pipeline', '$0 schema > pipeline.schema.json']],
  });

  protected override async perform(): Promise<number> {
    const { pipelineJsonSchema } = await import('../files/pipeline-json-schema.ts');
    this.output.print(pipelineJsonSchema());
    return exitCodes.ok;
  }
}
