import { Command, Option } from 'clipanion';
import { WpCommand } from '../command.ts';
import { parseChoice } from '../options.ts';

export class ValidateCommand extends WpCommand {
  static override paths = [['validate']];
  static override usage = Command.Usage({
    description: 'Check pipeline files and show every error in them.',
    details: `
      Exits 0 if all files are valid, and 2 if one is not. Redis is not used. FILE can be a pipe, or - for stdin.

      In a GitHub Actions workflow, \`--format github\` makes each error an annotation at its place in the file.
    `,
    examples: [
      ['Check two files', '$0 validate pipelines/chain.yaml pipelines/diamond.yaml'],
      ['Check a file, for a program', '$0 validate pipelines/chain.yaml --json'],
    ],
  });

  readonly files = Option.Rest({ name: 'FILE', required: 1 });
  readonly format = Option.String('--format', 'text', { description: 'Print text (default), json or github.' });
  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object. Short for --format json.' });

  protected override async perform(): Promise<number> {
    const format = this.json ? 'json' : parseChoice('--format', this.format, ['text', 'json', 'github']);
    const { validateFiles } = await import('../files/validate-files.ts');
    return validateFiles(this.files, format, this.output);
  }
}
