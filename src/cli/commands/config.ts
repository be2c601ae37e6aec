import { Command, Option } from 'clipanion';
import { WpCommand } from '../command.ts';

export class ConfigCommand extends WpCommand {
  static override paths = [['config']];
  static override usage = Command.Usage({
    description: 'List all settings, their values and where each comes from.',
    details: `
      Precedence: flag, variable, wp.config.yaml, default. wp.config.yaml has lines such as \`workers: 4\`.

      wp looks for wp.config.yaml in the working directory and above it, up to the root of the Git repository or your home folder. Outside
      of both, it looks only in the working directory. Paths in the file are relative to the folder of the file. Keep passwords out of it
      if others can read it. Passwords are shown as ***.
    `,
    examples: [
      ['Show the settings that apply in this folder', '$0 config'],
      ['Print them for a program', '$0 config --json'],
    ],
  });

  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object.' });

  protected override async perform(): Promise<number> {
    const { printSettings } = await import('../lists/print-settings.ts');
    return printSettings(await this.settings(), this.json, this.output);
  }
}
