import { Command } from 'clipanion';
import { ExistingRunCommand } from '../running/existing-run-command.ts';

export class RerunCommand extends ExistingRunCommand {
  static override paths = [['rerun']];
  static override usage = Command.Usage({
    description: 'Start a new run of the same pipeline with the same params and labels.',
    details: 'The pipeline is the file as it was when the run was made, whatever has become of it since.',
    examples: [['The newest run once more', '$0 rerun @last']],
  });

  protected override async perform(): Promise<number> {
    const { beginRerun } = await import('../running/existing-run.ts');
    return this.workExisting('cancel', beginRerun);
  }
}
