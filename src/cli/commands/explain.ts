import { Command, Option } from 'clipanion';
import { RedisCommand } from '../command.ts';
import { lease, lockRedis } from '../settings/all-settings.ts';
import { lockServersOf } from '../settings/lock-server-setting.ts';
import { settingListOption } from '../settings/setting-option.ts';

export class ExplainCommand extends RedisCommand {
  static override paths = [['explain']];
  static override usage = Command.Usage({
    description: 'Explain why a job was skipped, failed, or is waiting.',
    details: `
      Shows the rule of the job and how each of its needs ended, its condition and the values in it, and the chain of jobs back to the
      cause. For an open job, it shows what the job waits for, its place in the queue, which worker holds it and for how long.

      Without JOB, it prints one line for each job that has not succeeded.
    `,
    examples: [
      ['Explain all jobs that have not succeeded in the newest run', '$0 explain @last'],
      ['Explain one job', '$0 explain @last deploy'],
      ['Explain one leg, for a program', '$0 explain @last "test[node=20]" --json'],
    ],
  });

  readonly run = Option.String({ name: 'RUN' });
  readonly job = Option.String({ name: 'JOB', required: false });
  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object.' });

  readonly lockRedis = settingListOption(lockRedis);

  protected override async perform(): Promise<number> {
    const settings = await this.settings();
    const request = {
      run: this.run,
      job: this.job,
      isJson: this.json,
      lockServers: { urls: lockServersOf(settings, this.lockRedis), leaseMs: settings.require(lease) },
    };
    return this.withRedis('once', async () => {
      const { showExplanation } = await import('../showing/show-explanation.ts');
      return (redis) => showExplanation(redis, request, this.output);
    });
  }
}
