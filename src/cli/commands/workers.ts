import { Command, Option } from 'clipanion';
import { RedisCommand } from '../command.ts';

export class WorkersCommand extends RedisCommand {
  static override paths = [['workers', 'list'], ['workers']];
  static override usage = Command.Usage({
    description: 'List the workers on all hosts, and how many jobs each runs.',
    details: 'Workers report every 2 s. A worker that was killed is listed for up to 6 s more.',
    examples: [['List workers, for a program', '$0 workers list --json']],
  });

  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object a line.' });

  protected override perform(): Promise<number> {
    return this.withRedis('once', async () => {
      const { printWorkers } = await import('../lists/print-workers.ts');
      return (redis) => printWorkers(redis, this.json, this.output);
    });
  }
}

export class DrainCommand extends RedisCommand {
  static override paths = [['workers', 'drain']];
  static override usage = Command.Usage({
    description: 'Drain a worker: it finishes its running jobs and exits.',
    details: `
      The worker may be on any host. It takes no more jobs, finishes its running jobs however long they take, and exits 0. SIGTERM still
      stops it sooner.
    `,
    examples: [['Drain a worker by the beginning of its id', '$0 workers drain build7-4711']],
  });

  readonly worker = Option.String({ name: 'ID' });

  protected override perform(): Promise<number> {
    return this.withRedis('once', async () => {
      const { drainWorker } = await import('../running/drain-worker.ts');
      return (redis) => drainWorker(redis, this.worker, this.output);
    });
  }
}
