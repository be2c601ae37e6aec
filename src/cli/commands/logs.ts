import { Command, Option } from 'clipanion';
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';
import { parseCount } from '../options.ts';

export class LogsCommand extends RedisCommand {
  static override paths = [['logs']];
  static override usage = Command.Usage({
    description: 'Print what a job has written, byte for byte.',
    details:
      'Prints the output of the latest attempt, both streams in the order they were written. What was cut is said on stderr.',
    examples: [
      ['The latest attempt of a job of the newest run', '$0 logs @last build'],
      ['An earlier one', '$0 logs @last build --attempt 1'],
    ],
  });

  readonly run = Option.String({ name: 'RUN' });
  readonly job = Option.String({ name: 'JOB' });
  readonly attempt = Option.String('--attempt', { description: 'Which attempt (default: the latest).' });

  protected override perform(): Promise<number> {
    return this.withRedis('once', async (redis) => {
      const { findRun } = await import('../../state/runs.ts');
      const { printLog } = await import('../print-log.ts');
      const attempt = parseCount('--attempt', this.attempt, 1);
      const run = await findRun(redis, this.run);
      const output = { stdout: this.context.stdout, say: this.say };
      const isThere = await printLog(redis, { run, job: this.job, attempt }, output);
      if (!isThere) throw new WpError(`run ${run} has no job "${this.job}". "wp status ${run} --json" lists its jobs.`);
      return exitCodes.ok;
    });
  }
}
