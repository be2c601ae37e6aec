import { Command, Option } from 'clipanion';
import { parseLength } from '../options.ts';
import { WorkingCommand } from '../working-command.ts';

const defaultDrainMs = 10_000;

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

  readonly drainTimeout = Option.String('--drain-timeout', {
    env: 'WP_DRAIN_TIMEOUT',
    description: 'How long running jobs may go on after the worker is asked to stop (default: 10s).',
  });

  readonly exitWhenIdle = Option.String('--exit-when-idle', {
    env: 'WP_EXIT_WHEN_IDLE',
    description: 'End with 0 after so long without a job to run (default: never).',
  });

  protected override perform(): Promise<number> {
    const settings = {
      workers: 1,
      ...this.workerSettings(),
      idleMs: parseLength('--exit-when-idle', this.exitWhenIdle),
      drainMs: parseLength('--drain-timeout', this.drainTimeout) ?? defaultDrainMs,
    };
    return this.withRedis('always', async (redis, address) => {
      const { serveRuns } = await import('../serve-runs.ts');
      return serveRuns(redis, address, { ...settings, ...this.output });
    });
  }
}
