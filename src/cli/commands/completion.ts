import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { WpCommand } from '../command.ts';
import { parseChoice } from '../options.ts';

export class CompletionCommand extends WpCommand {
  static override paths = [['completion']];
  static override usage = Command.Usage({
    description: 'Print what makes bash, zsh or fish complete commands, options, runs and jobs.',
    details: `
      The ids of runs come with their names and ages, jobs from the run or the file that was typed before them. They are only offered
      where Redis answers at once: completion starts none.
    `,
    examples: [
      ['In ~/.bashrc', 'source <($0 completion bash)'],
      ['In ~/.zshrc, after compinit', 'source <($0 completion zsh)'],
      ['For fish', '$0 completion fish > ~/.config/fish/completions/wp.fish'],
    ],
  });

  readonly shell = Option.String({ name: 'SHELL' });

  protected override async perform(): Promise<number> {
    const { scripts, shells } = await import('../completion/scripts.ts');
    const shell = parseChoice('the shell of wp completion', this.shell, shells);
    this.context.stdout.write(scripts[shell]);
    return exitCodes.ok;
  }
}
