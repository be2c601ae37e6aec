import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { WpCommand } from '../command.ts';
import { parseChoice } from '../options.ts';

export class InitCommand extends WpCommand {
  static override paths = [['init']];
  static override usage = Command.Usage({
    description: 'Write a pipeline to start from.',
    details: `
      The templates are the pipelines that come with wp: \`flat\` (many jobs at once), \`chain\` (one after the other; the default),
      \`diamond\` (two between a first and a last one), \`matrix\` (one for each combination of values) and \`release\` (lint, test,
      build and pack a small project, which is written beside it).
    `,
    examples: [
      ['Three jobs in a row, as pipeline.yaml', '$0 init'],
      ['A release, in a folder of its own', '$0 init release --file ci/release.yaml'],
    ],
  });

  readonly template = Option.String({ name: 'TEMPLATE', required: false });
  readonly file = Option.String('--file', 'pipeline.yaml', { description: 'Where to (default: pipeline.yaml).' });
  readonly force = Option.Boolean('--force', false, { description: 'Overwrite what is there.' });

  protected override async perform(): Promise<number> {
    const { templates, writeTemplate } = await import('../files/templates.ts');
    const { shellWord } = await import('../text/shell-word.ts');
    const template = parseChoice('the template of wp init', this.template ?? 'chain', templates);
    const written = await writeTemplate({ template, path: this.file, force: this.force });
    this.say(`Wrote ${written.join(' and ')}, from the template "${template}". Next:`);
    this.print(`wp validate ${shellWord(this.file)}\nwp run ${shellWord(this.file)}`);
    return exitCodes.ok;
  }
}
