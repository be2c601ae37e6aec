import { Command, Option } from 'clipanion';
import { WpCommand } from '../command.ts';

export class InitCommand extends WpCommand {
  static override paths = [['init']];
  static override usage = Command.Usage({
    description: 'Write a starter pipeline.',
    details: `
      TEMPLATE is one of the pipelines that come with wp: \`flat\` (many jobs at once), \`chain\` (jobs one after the other, the default),
      \`diamond\` (two jobs between a first and a last one), \`matrix\` (a job for each combination of values) or \`release\` (lint, test,
      build and pack a small project, which is also written).
    `,
    examples: [
      ['Write a chain of three jobs to pipeline.yaml', '$0 init'],
      ['Write a release pipeline to a folder of its own', '$0 init release --file ci/release.yaml'],
    ],
  });

  readonly template = Option.String({ name: 'TEMPLATE', required: false });
  readonly file = Option.String('--file', 'pipeline.yaml', {
    description: 'Write the pipeline to `FILE` (default: pipeline.yaml).',
  });
  readonly force = Option.Boolean('--force', false, { description: 'Overwrite existing files.' });

  protected override async perform(): Promise<number> {
    const { initPipeline } = await import('../files/init-pipeline.ts');
    return initPipeline({ template: this.template, path: this.file, force: this.force }, this.output);
  }
}
