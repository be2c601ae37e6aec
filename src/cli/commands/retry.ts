import { Command, Option } from 'clipanion';
import { ExistingRunCommand } from './existing-run-command.ts';

export class RetryCommand extends ExistingRunCommand {
  static override paths = [['retry']];
  static override usage = Command.Usage({
    description: 'Rerun what failed, and the jobs that depend on it.',
    details: `
      Reruns the jobs that failed, were cancelled, or were skipped because of such a job. Each gets a new attempt number and all of its
      retries. The jobs that depend on them are decided again. Jobs that succeeded stay as they are. The pipeline is the one that the run
      was created from.

      With --file, the run continues with an edited file. The file may change only what jobs do: run, shell, env, cwd, timeout, retry,
      secrets. wp shows these changes. Any other change needs a new run.

      The run may still be running. If two retries start at the same time, one is refused.
    `,
    examples: [
      ['Rerun what failed in the newest run', '$0 retry @last'],
      ['Rerun one job and the jobs that depend on it, even if it succeeded', '$0 retry @last --job build'],
      ['Rerun what failed with a corrected file', '$0 retry @last --file pipeline.yaml'],
      ['Leave the jobs to wp worker processes', '$0 retry @last --detach'],
    ],
  });

  readonly job = Option.String('--job', {
    description: 'Rerun `JOB`, or one of its legs (default: all that did not succeed).',
  });
  readonly noDownstream = Option.Boolean('--no-downstream', false, {
    description: 'Leave the jobs that depend on it as they are.',
  });
  readonly file = Option.String('--file', { description: 'Continue with what the jobs do in `FILE`.' });

  protected override async perform(): Promise<number> {
    const request = await this.existingRun();
    const retry = { job: this.job, downstream: !this.noDownstream, file: this.file };
    return this.withRedis('once there, always', async () => {
      const { retryJobs } = await import('../running/retry-jobs.ts');
      return (redis, address) => retryJobs({ redis, address, ...request }, retry);
    });
  }
}
