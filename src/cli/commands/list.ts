import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';
import { parseCount } from '../options.ts';

export class ListCommand extends RedisCommand {
  static override paths = [['list']];
  static override usage = Command.Usage({
    description: 'List runs, the newest first.',
    examples: [['The last 50', '$0 list --limit 50']],
  });

  readonly limit = Option.String('--limit', '20', { description: 'How many (default: 20).' });
  readonly json = Option.Boolean('--json', false, { description: 'One JSON object a line.' });

  protected override perform(): Promise<number> {
    const limit = parseCount('--limit', this.limit, 1) ?? 20;
    return this.withRedis('once', async (redis) => {
      const { newestRuns } = await import('../../state/runs.ts');
      const { readRun } = await import('../../state/read.ts');
      const { renderRuns } = await import('../render/runs.ts');
      const { runToJson } = await import('../render/json.ts');
      const found = await Promise.all((await newestRuns(redis, limit)).map((run) => readRun(redis, run)));
      const runs = found.filter((run) => run !== undefined);
      if (this.json) for (const run of runs) this.print(JSON.stringify(runToJson(run)));
      else if (runs.length > 0) this.print(renderRuns(runs));
      else this.say('There are no runs yet. Start one with "wp run FILE".');
      return exitCodes.ok;
    });
  }
}
