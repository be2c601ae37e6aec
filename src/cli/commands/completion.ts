import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { WpCommand } from '../command.ts';

export class CompletionCommand extends WpCommand {
  static override paths = [['completion']];
  static override usage = Command.Usage({
    description: 'Print the completion script for bash, zsh or fish.',
    details: `
      The script completes commands, options, ids of runs and workers, and jobs. Runs are offered with their names and ages, jobs from the
      run or the file typed before them. Runs, workers and the jobs of a run are offered only if Redis answers at once: completion starts
      no Redis.
    `,
    examples: [
      ['In ~/.bashrc', 'source <($0 completion bash)'],
      ['In ~/.zshrc, after compinit', 'source <($0 completion zsh)'],
      ['For fish', '$0 completion fish > ~/.config/fish/completions/wp.fish'],
    ],
  });

  readonly shell = Option.String({ name: 'SHELL' });

  protected override async perform(): Promise<number> {
    const { completionScript } = await import('../shells/completion-scripts.ts');
    this.context.stdout.write(completionScript(this.shell));
    return exitCodes.ok;
  }
}
