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

  readonly limit = Option.String('--limit', '20', { description: 'At most `N` (default: 20).' });
  readonly json = Option.Boolean('--json', false, { description: 'One JSON object a line.' });

  protected override perform(): Promise<number> {
    const limit = parseCount('--limit', this.limit, 1) ?? 20;
    return this.withRedis('once', async (redis) => {
      const { newestRuns } = await import('../../state/runs.ts');
      const { readRuns } = await import('../../state/read.ts');
      const { renderRuns } = await import('../render/runs.ts');
      const { jsonLine, runToJson } = await import('../render/json.ts');
      const { runs, foreign } = await readRuns(redis, await newestRuns(redis, limit));
      if (this.json) for (const run of runs) this.print(jsonLine(runToJson(run)));
      else if (runs.length > 0) this.print(renderRuns(runs));
      else if (foreign.length === 0) this.say('There are no runs yet. Start one with "wp run FILE".');
      if (foreign.length > 0) this.say(`Not shown, as another version of wp has made them: ${foreign.join(', ')}.`);
      return exitCodes.ok;
    });
  }
}
