import { Command, Option } from 'clipanion';
import { RedisCommand } from '../command.ts';
import { parseCount, parseDurationFlag } from '../options.ts';

export class LogsCommand extends RedisCommand {
  static override paths = [['logs']];
  static override usage = Command.Usage({
    description: 'Print the logs of a run, or of one of its jobs.',
    details: `
      With JOB, prints the log of its latest attempt byte for byte: stdout and stderr, in the order in which the job wrote them. On a terminal,
      only its colours pass, unless you say --raw. Without
      JOB, or if JOB has legs, prints the logs one after the other, in the order in which the jobs started. Each line then begins with the
      name of its job, and control codes are removed. If a part of a log was not kept, wp says so on stderr.

      With \`-f\`, wp also prints new output until the job, or the run, has ended. It follows a job into its retries. Ctrl-C then stops
      wp, not the run.
    `,
    examples: [
      ['Print the latest attempt of a job in the newest run', '$0 logs @last build'],
      ['Print an earlier attempt', '$0 logs @last build --attempt 1'],
      ['Follow all jobs', '$0 logs @last -f'],
      ['Print the last 5 minutes of all legs of a job', '$0 logs @last test --since 5m --timestamps'],
    ],
  });

  readonly run = Option.String({ name: 'RUN' });
  readonly job = Option.String({ name: 'JOB', required: false });
  readonly follow = Option.Boolean('--follow,-f', false, { description: 'Print new output until the end.' });
  readonly tail = Option.String('--tail,-n', { description: 'Print only the last `N` lines of each job.' });
  readonly since = Option.String('--since', {
    description: 'Print only lines of the last `DURATION`, such as 5m.',
  });
  readonly attempt = Option.String('--attempt', { description: 'Print attempt `N` (default: the latest).' });
  readonly timestamps = Option.Boolean('--timestamps,-t', false, {
    description: 'Begin each line with its time, in UTC, by the clock of Redis.',
  });
  readonly raw = Option.Boolean('--raw', false, {
    description: 'Print the log of a job byte for byte on a terminal, too. Its control codes then take effect.',
  });
  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object for each line.' });

  protected override perform(): Promise<number> {
    const request = {
      run: this.run,
      job: this.job,
      attempt: parseCount('--attempt', this.attempt, 1),
      tail: parseCount('--tail', this.tail, 0),
      sinceMs: parseDurationFlag('--since', this.since),
      follow: this.follow,
      timestamps: this.timestamps,
      isRaw: this.raw,
      isJson: this.json,
    };
    return this.withRedis(this.follow ? 'once there, always' : 'once', async () => {
      const { showLogs } = await import('../showing/show-logs.ts');
      return (redis, address) => showLogs(redis, request, { ...this.output, address });
    });
  }
}
