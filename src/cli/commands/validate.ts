import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { WpCommand } from '../command.ts';
import type { CheckedFile } from '../files/check-file.ts';
import { parseChoice } from '../options.ts';

export class ValidateCommand extends WpCommand {
  static override paths = [['validate']];
  static override usage = Command.Usage({
    description: 'Check pipeline files and show everything that is wrong with them.',
    details: `
      Exits 0 when all files are right and 2 when one is not. Redis is not used.

      With \`--format github\`, in a workflow of GitHub Actions, each mistake becomes an annotation at its place in the file.
    `,
    examples: [
      ['Check two files', '$0 validate pipelines/chain.yaml pipelines/diamond.yaml'],
      ['For a program', '$0 validate pipelines/chain.yaml --json'],
    ],
  });

  readonly files = Option.Rest({ name: 'FILE', required: 1 });
  readonly format = Option.String('--format', 'text', { description: 'text (default), json or github.' });
  readonly json = Option.Boolean('--json', false, { description: 'Short for --format json: one JSON object.' });

  protected override async perform(): Promise<number> {
    const format = this.json ? 'json' : parseChoice('--format', this.format, ['text', 'json', 'github']);
    const { checkFile } = await import('../files/check-file.ts');
    const checked: CheckedFile[] = [];
    for (const file of this.files) checked.push(await checkFile(file));
    await this.#show(checked, format);
    return checked.every((file) => 'jobs' in file) ? exitCodes.ok : exitCodes.usage;
  }

  async #show(files: readonly CheckedFile[], format: 'text' | 'json' | 'github'): Promise<void> {
    if (format === 'text') return this.#showText(files);
    const { jsonLine } = await import('../text/json.ts');
    const { validationToJson, validationToWorkflowCommands } = await import('../files/validation.ts');
    if (format === 'json') this.print(jsonLine(validationToJson(files)));
    else for (const line of validationToWorkflowCommands(files)) this.print(line);
  }

  async #showText(files: readonly CheckedFile[]): Promise<void> {
    const { sayDiagnostics } = await import('../files/load-pipeline.ts');
    const { counted } = await import('../text/words.ts');
    for (const checked of files) {
      if ('jobs' in checked) this.print(`${checked.file}: ok, ${counted(checked.jobs, 'job')}`);
      else if ('unreadable' in checked) this.say(`wp: ${checked.file}: ${checked.unreadable}`);
      else sayDiagnostics(checked.file, checked.diagnostics, this.say);
    }
  }
}
