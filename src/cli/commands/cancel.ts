import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';

export class CancelCommand extends RedisCommand {
  static override paths = [['cancel']];
  static override usage = Command.Usage({
    description: 'Cancel a run, or one of its jobs, wherever it runs.',
    details: `
      Nothing of the run starts any more. Running jobs are asked to end (TERM, and KILL after 10 s); clean-up jobs (\`when: always\`)
      and hooks still run. Then the run is cancelled. Cancelling a run that is over changes nothing.

      With --force not even those run, and what runs is killed at once.

      Of a job, all of its legs are cancelled; what needs it is judged as usual.
    `,
    examples: [
      ['The newest run', '$0 cancel @last'],
      ['One job of it', '$0 cancel @last build'],
    ],
  });

  readonly run = Option.String({ name: 'RUN' });
  readonly job = Option.String({ name: 'JOB', required: false });
  readonly force = Option.Boolean('--force', false, { description: 'Kill what runs, and run no clean-up.' });

  protected override perform(): Promise<number> {
    return this.withRedis('once', async (redis) => {
      const { findRun } = await import('../../state/look/find-run.ts');
      const { cancelAndClose } = await import('../running/cancel-run.ts');
      const run = await findRun(redis, this.run);
      this.print(await cancelAndClose(redis, run, { job: this.job, force: this.force }));
      return exitCodes.ok;
    });
  }
}
