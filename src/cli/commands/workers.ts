import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';

export class WorkersCommand extends RedisCommand {
  static override paths = [['workers', 'list'], ['workers']];
  static override usage = Command.Usage({
    description: 'List the workers that live, on all hosts, and what they run now.',
    details: 'Workers show themselves every 2 s. One that was killed is listed for up to 6 s more.',
    examples: [['For a program', '$0 workers list --json']],
  });

  readonly json = Option.Boolean('--json', false, { description: 'One JSON object a line.' });

  protected override perform(): Promise<number> {
    return this.withRedis('once', async (redis) => {
      const { presentWorkers } = await import('../../state/look/presence.ts');
      const { renderWorkers } = await import('../lists/workers-table.ts');
      const { lineWidth } = await import('../text/width.ts');
      const { jsonLine, workerToJson } = await import('../text/json.ts');
      const workers = (await presentWorkers(redis)).sort((a, b) => a.since - b.since);
      if (this.json) for (const worker of workers) this.print(jsonLine(workerToJson(worker)));
      else if (workers.length > 0) this.print(renderWorkers(workers, lineWidth()));
      else this.say('There are no workers. "wp worker" starts one.');
      return exitCodes.ok;
    });
  }
}

export class DrainCommand extends RedisCommand {
  static override paths = [['workers', 'drain']];
  static override usage = Command.Usage({
    description: 'Let a worker end once its jobs have, from any host.',
    details: `
      The worker takes nothing new, finishes what it runs, however long that takes, and exits with 0. A SIGTERM in the meantime is
      heeded as ever.
    `,
    examples: [['By the beginning of its id', '$0 workers drain build7-4711']],
  });

  readonly worker = Option.String({ name: 'ID' });

  protected override perform(): Promise<number> {
    return this.withRedis('once', async (redis) => {
      const { drainWorker } = await import('../running/drain-worker.ts');
      this.print(await drainWorker(redis, this.worker));
      return exitCodes.ok;
    });
  }
}
