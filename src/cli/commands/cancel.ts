import { Command, Option } from 'clipanion';
import { RedisCommand } from '../command.ts';

export class CancelCommand extends RedisCommand {
  static override paths = [['cancel']];
  static override usage = Command.Usage({
    description: 'Cancel a run, or one of its jobs, on any host.',
    details: `
      No more jobs of the run start. Running jobs get TERM, and KILL 10 s later. Clean-up jobs (\`when: always\`) and hooks still run. Then
      the run is cancelled. Cancelling a run that has ended changes nothing.

      With JOB, all legs of this job are cancelled. The rules of the jobs that need it then decide as usual.
    `,
    examples: [
      ['Cancel the newest run', '$0 cancel @last'],
      ['Cancel one job of it', '$0 cancel @last build'],
    ],
  });

  readonly run = Option.String({ name: 'RUN' });
  readonly job = Option.String({ name: 'JOB', required: false });
  readonly force = Option.Boolean('--force', false, {
    description: 'Kill running jobs at once, and run no clean-up jobs and no hooks.',
  });

  protected override perform(): Promise<number> {
    return this.withRedis('once', async () => {
      const { cancelAndClose } = await import('../running/cancel-and-close.ts');
      return (redis) => cancelAndClose(redis, this.run, { job: this.job, force: this.force }, this.output);
    });
  }
}
