import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { runStatuses } from '../../state/redis/status.ts';
import { RedisCommand } from '../command.ts';
import { parseChoices, parseCount, parseDurationFlag, parseLabels } from '../options.ts';

export class ListCommand extends RedisCommand {
  static override paths = [['list']];
  static override usage = Command.Usage({
    description: 'List runs, the newest first.',
    details: 'With filters, those runs that answer to all of them.',
    examples: [
      ['The last 50', '$0 list --limit 50'],
      ['What is going on', '$0 list --status running,paused,cancelling'],
      ['What failed of one pipeline today', '$0 list --status failed --name release --since 1d'],
      ['What was run for a pull request', '$0 list --label pr=12'],
    ],
  });

  readonly status = Option.String('--status', {
    description:
      'Of this `STATUS`: creating, running, paused, cancelling, succeeded, failed or cancelled; several with commas.',
  });
  readonly name = Option.String('--name', { description: 'Of the pipeline `NAME`; * stands for any text.' });
  readonly since = Option.String('--since', { description: 'Submitted not longer ago than this `TIME`, such as 2h.' });
  readonly labels = Option.Array('--label', [], { description: 'With this label, as `NAME=VALUE`. Repeatable.' });
  readonly limit = Option.String('--limit', '20', { description: 'At most `N` (default: 20).' });
  readonly json = Option.Boolean('--json', false, { description: 'One JSON object a line.' });

  protected override perform(): Promise<number> {
    const limit = parseCount('--limit', this.limit, 1) ?? 20;
    const asked = {
      statuses: this.status === undefined ? undefined : parseChoices('--status', this.status, runStatuses),
      name: this.name,
      labels: parseLabels(this.labels),
    };
    const sinceMs = parseDurationFlag('--since', this.since);
    return this.withRedis('once', async (redis) => {
      const { listRuns } = await import('../../state/look/list-runs.ts');
      const { redisNow } = await import('../../state/redis/clock.ts');
      const nowMs = await redisNow(redis);
      const since = sinceMs === undefined ? undefined : nowMs - sinceMs;
      const { runs, foreign } = await listRuns(redis, { ...asked, since }, limit);
      if (foreign.length > 0) await this.#sayForeign(foreign);
      else if (runs.length === 0) this.say(await this.#nothing(redis));
      if (this.json) {
        const { jsonLine, runToJson } = await import('../text/json.ts');
        for (const run of runs) this.print(jsonLine(runToJson(run)));
      } else if (runs.length > 0) {
        const { renderRuns } = await import('../lists/runs-table.ts');
        const { printedPage } = await import('../text/page.ts');
        this.print(renderRuns(runs, { ...printedPage(), nowMs }));
      }
      return exitCodes.ok;
    });
  }

  async #sayForeign(runs: readonly RunId[]): Promise<void> {
    const { firstOf } = await import('../text/words.ts');
    this.say(`Not shown, as another version of wp has made them: ${firstOf(runs)}.`);
  }

  async #nothing(redis: WpRedis): Promise<string> {
    const { newestRuns } = await import('../../state/records/indexes.ts');
    const isEmpty = (await newestRuns(redis, 1)).length === 0;
    return isEmpty
      ? 'There are no runs yet. Start one with "wp run FILE".'
      : 'No run answers to that. "wp list" shows all there are.';
  }
}
