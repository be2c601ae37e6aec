import { Command, Option } from 'clipanion';
import { runStatuses } from '../../state/redis/status.ts';
import { RedisCommand } from '../command.ts';
import { parseChoices, parseCount, parseDurationFlag, parseLabels } from '../options.ts';

export class ListCommand extends RedisCommand {
  static override paths = [['list']];
  static override usage = Command.Usage({
    description: 'List runs, newest first.',
    details: 'Filters combine: a run must match all of them.',
    examples: [
      ['List the newest 50 runs', '$0 list --limit 50'],
      ['List the open runs', '$0 list --status running,paused,cancelling'],
      ['List the runs of one pipeline that failed today', '$0 list --status failed --name release --since 1d'],
      ['List the runs of a pull request', '$0 list --label pr=12'],
    ],
  });

  readonly status = Option.String('--status', {
    description:
      'List runs with this `STATUS`: creating, running, paused, cancelling, succeeded, failed or cancelled. Separate several with commas.',
  });
  readonly name = Option.String('--name', {
    description: 'List runs of the pipeline `NAME`. * stands for any text.',
  });
  readonly since = Option.String('--since', { description: 'List runs created in the last `DURATION`, such as 2h.' });
  readonly labels = Option.Array('--label', [], { description: 'List runs with the label `NAME=VALUE`. Repeatable.' });
  readonly limit = Option.String('--limit', '20', { description: 'List at most `N` runs (default: 20).' });
  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object a line.' });

  protected override perform(): Promise<number> {
    const request = {
      limit: parseCount('--limit', this.limit, 1) ?? 20,
      statuses: this.status === undefined ? undefined : parseChoices('--status', this.status, runStatuses),
      name: this.name,
      labels: parseLabels(this.labels),
      sinceMs: parseDurationFlag('--since', this.since),
      isJson: this.json,
    };
    return this.withRedis('once', async () => {
      const { printRuns } = await import('../lists/print-runs.ts');
      return (redis) => printRuns(redis, request, this.output);
    });
  }
}
