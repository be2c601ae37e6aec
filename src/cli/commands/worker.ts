import { Command } from 'clipanion';
import { WorkingCommand } from '../running/working-command.ts';
import { drainTimeout, exitWhenIdle } from '../settings/all-settings.ts';
import { settingOption } from '../settings/setting-option.ts';

export class WorkerCommand extends WorkingCommand {
  static override paths = [['worker']];
  static override usage = Command.Usage({
    description: 'Work every open run, until stopped.',
    details: `
      Start as many as you like, on as many hosts as you like: only Redis stands between them.

      Ctrl-C or SIGTERM: nothing new is started, running jobs may end for as long as --drain-timeout says, and are then handed back
      for another worker to run again. A second one ends them at once. "wp workers drain" lets running jobs take the time they need.
    `,
    examples: [['Four jobs at once', '$0 worker --redis redis://redis.example:6379 --concurrency 4']],
  });

  readonly drainTimeout = settingOption(drainTimeout);
  readonly exitWhenIdle = settingOption(exitWhenIdle);

  protected override async perform(): Promise<number> {
    const given = await this.settings();
    const settings = {
      workers: 1,
      ...this.workerSettings(given),
      idleMs: given.get(exitWhenIdle, this.exitWhenIdle),
      drainMs: given.require(drainTimeout, this.drainTimeout),
    };
    return this.withRedis('always', async (redis, address) => {
      const { serveRuns } = await import('../running/serve-runs.ts');
      return serveRuns(redis, address, { ...settings, ...this.output });
    });
  }
}
