import { Command, Option } from 'clipanion';
import { ExistingRunCommand } from '../running/existing-run-command.ts';

export class RetryCommand extends ExistingRunCommand {
  static override paths = [['retry']];
  static override usage = Command.Usage({
    description: 'Run again what did not succeed, and what follows from it.',
    details: `
      Jobs that succeeded are left alone. What failed, was cancelled or was skipped because of such a job runs again under a new attempt
      number, with all of its retries; whatever follows from it is decided anew. The pipeline is the one that the run was made of.

      With --file the run goes on with a file that was edited, where it changes no more than what jobs do: run, shell, env, cwd, timeout,
      retry, secrets. What it changes is shown; any other change needs a new run.

      Works while the run goes on, too. Of two retries at once one wins.
    `,
    examples: [
      ['What failed in the newest run', '$0 retry @last'],
      ['One job and what follows from it, whatever it came to', '$0 retry @last --job build'],
      ['With a job that was mended', '$0 retry @last --file pipeline.yaml'],
      ['Leave the work to wp worker processes', '$0 retry @last --detach'],
    ],
  });

  readonly job = Option.String('--job', { description: 'A job, or a leg of one (default: all that did not succeed).' });
  readonly noDownstream = Option.Boolean('--no-downstream', false, {
    description: 'Leave what follows from it as it is.',
  });

  readonly file = Option.String('--file', { description: 'Go on with what this file says that the jobs do.' });

  protected override async perform(): Promise<number> {
    const { beginRetry } = await import('../running/existing-run.ts');
    const request = { job: this.job, downstream: !this.noDownstream, file: this.file };
    return this.workExisting('cancel', (redis, run) => beginRetry(redis, run, request, this.output));
  }
}
