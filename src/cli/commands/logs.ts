import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';
import { parseCount, parseDurationFlag } from '../options.ts';

export class LogsCommand extends RedisCommand {
  static override paths = [['logs']];
  static override usage = Command.Usage({
    description: 'Print what jobs have written, from any host.',
    details: `
      Of one job: the output of its latest attempt, byte for byte, both streams in the order in which they were written. Without JOB, or
      with a job that has legs: job by job in the order in which they were started, each line with its job, and with control codes
      taken out. What was cut is said on stderr.

      With \`-f\`, also what comes, until the job, or the run, is closed; a job that is tried again is followed into its next
      attempts. Ctrl-C only stops looking.
    `,
    examples: [
      ['The latest attempt of a job of the newest run', '$0 logs @last build'],
      ['An earlier one', '$0 logs @last build --attempt 1'],
      ['All jobs, as they go on', '$0 logs @last -f'],
      ['What the legs of a job have written lately', '$0 logs @last test --since 5m --timestamps'],
    ],
  });

  readonly run = Option.String({ name: 'RUN' });
  readonly job = Option.String({ name: 'JOB', required: false });
  readonly follow = Option.Boolean('--follow,-f', false, { description: 'Go on with what comes.' });
  readonly tail = Option.String('--tail,-n', { description: 'Only the last `N` lines of each job.' });
  readonly since = Option.String('--since', { description: 'Only lines of the last `TIME`, such as 5m.' });
  readonly attempt = Option.String('--attempt', { description: 'Attempt `N` (default: the latest).' });
  readonly timestamps = Option.Boolean('--timestamps,-t', false, {
    description: 'When each line came, in UTC and by the clock of Redis.',
  });
  readonly json = Option.Boolean('--json', false, { description: 'One JSON object for each line.' });

  protected override perform(): Promise<number> {
    const asked = {
      job: this.job,
      attempt: parseCount('--attempt', this.attempt, 1),
      tail: parseCount('--tail', this.tail, 0),
      sinceMs: parseDurationFlag('--since', this.since),
      timestamps: this.timestamps,
      json: this.json,
    };
    return this.withRedis(this.follow ? 'once there, always' : 'once', async (redis, address) => {
      const { findRun } = await import('../../state/look/find-run.ts');
      const { showLogs } = await import('../showing/show-logs.ts');
      const { printedPage } = await import('../text/page.ts');
      const question = {
        ...asked,
        run: await findRun(redis, this.run),
        colours: printedPage().colours,
      };
      const output = { stdout: this.context.stdout, say: this.say };
      if (!this.follow) {
        await showLogs(redis, question, output);
        return exitCodes.ok;
      }
      const { lookUntilSignal } = await import('../showing/until-signal.ts');
      return lookUntilSignal({ redis, address, output: this.output }, async (looking) => {
        await showLogs(redis, question, output, looking);
        return exitCodes.ok;
      });
    });
  }
}
