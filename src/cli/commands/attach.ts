import { Command } from 'clipanion';
import { ExistingRunCommand } from '../running/existing-run-command.ts';

export class AttachCommand extends ExistingRunCommand {
  static override paths = [['attach']];
  static override usage = Command.Usage({
    description: 'Carry on with a run that nobody works, or help with one, and show it.',
    details: `
      Works the run with workers in this process, beside any others, until it is over, and exits with its result. Ctrl-C only stops
      this process: what runs here is handed back, and the run goes on wherever it has other workers.
    `,
    examples: [
      ['Carry on after its wp run was killed', '$0 attach @last --workers 4'],
      ['Only look', '$0 attach @last --workers 0'],
    ],
  });

  protected override async perform(): Promise<number> {
    const { beginFromNow } = await import('../running/begin.ts');
    return this.workExisting('leave', beginFromNow);
  }
}
