import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';

export class CancelCommand extends RedisCommand {
  static override paths = [['cancel']];
  static override usage = Command.Usage({
    description: 'Cancel a run, wherever its jobs run.',
    details: `
      Nothing of the run starts any more. Running jobs are asked to end (TERM, and KILL after 10 s); clean-up jobs (\`when: always\`)
      still run. Then the run is cancelled. Cancelling a run that is over changes nothing.
    `,
    examples: [['The newest run', '$0 cancel @last']],
  });

  readonly run = Option.String({ name: 'RUN' });

  protected override perform(): Promise<number> {
    return this.withRedis('once', async (redis) => {
      const { cancelRun, findRun } = await import('../../state/runs.ts');
      const run = await findRun(redis, this.run);
      const status = await cancelRun(redis, run);
      this.print(status === 'cancelling' ? `Run ${run} is being cancelled.` : `Run ${run} is over: ${status}.`);
      return exitCodes.ok;
    });
  }
}
