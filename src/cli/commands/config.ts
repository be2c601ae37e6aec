import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { WpCommand } from '../command.ts';

export class ConfigCommand extends WpCommand {
  static override paths = [['config']];
  static override usage = Command.Usage({
    description: 'Show each setting, its value here, and where that is said.',
    details: `
      A setting is what its flag says; without the flag what its variable says; without both what wp.config.yaml says, a file of
      \`key: value\` lines such as \`workers: 4\`; else it has its default.

      wp.config.yaml is looked for in the working directory and above it, as far as the root of the Git repository or your home folder.
      Outside of both only the working directory counts. Paths in it are relative to its own folder. Keep passwords out of it where others
      may read it. Passwords are shown as ***.
    `,
    examples: [
      ['What counts in this folder', '$0 config'],
      ['For a program', '$0 config --json'],
    ],
  });

  readonly json = Option.Boolean('--json', false, { description: 'As one JSON object.' });

  protected override async perform(): Promise<number> {
    const { renderSettings, settingsToJson } = await import('../settings/render-settings.ts');
    const { shownSettings } = await import('../settings/shown-settings.ts');
    const { lineWidth } = await import('../text/width.ts');
    const shown = shownSettings(await this.settings());
    this.print(this.json ? settingsToJson(shown) : renderSettings(shown, lineWidth()));
    return exitCodes.ok;
  }
}
