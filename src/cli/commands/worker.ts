import { Command } from 'clipanion';
import { drainTimeout, exitWhenIdle } from '../settings/all-settings.ts';
import { settingOption } from '../settings/setting-option.ts';
import { WorkingCommand } from './working-command.ts';

export class WorkerCommand extends WorkingCommand {
  static override paths = [['worker']];
  static override usage = Command.Usage({
    description: 'Run the jobs of all open runs, until stopped.',
    details: `
      Start as many workers as you like, on as many hosts as you like. They need nothing but the same Redis.

      After Ctrl-C or SIGTERM the worker starts no more jobs. Running jobs may continue for the time of --drain-timeout. Then the worker
      stops them and hands them back, and another worker runs them again. A second Ctrl-C or SIGTERM kills running jobs.
      "wp workers drain" lets running jobs finish, however long they take.
    `,
    examples: [['Run up to four jobs at once', '$0 worker --redis redis://redis.example:6379 --concurrency 4']],
  });

  readonly drainTimeout = settingOption(drainTimeout);
  readonly exitWhenIdle = settingOption(exitWhenIdle);

  protected override async perform(): Promise<number> {
    const settings = await this.settings();
    const request = {
      workers: 1,
      ...this.workerSettings(settings),
      idleMs: settings.get(exitWhenIdle, this.exitWhenIdle),
      drainMs: settings.require(drainTimeout, this.drainTimeout),
    };
    return this.withRedis('always', async () => {
      const { serveRuns } = await import('../running/serve-runs.ts');
      return (redis, address) => serveRuns(redis, address, { ...request, ...this.output });
    });
  }
}
