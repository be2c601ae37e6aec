import { Command, Option } from 'clipanion';
import { RedisCommand } from '../command.ts';
import { parseDurationFlag } from '../options.ts';

export class PruneCommand extends RedisCommand {
  static override paths = [['prune']];
  static override usage = Command.Usage({
    description: 'Remove ended runs before their retention is over.',
    details: `
      Without prune, wp keeps runs that succeeded for 7 days and other runs for 30 days, unless their pipeline says otherwise. Open runs
      are never removed.
    `,
    examples: [
      ['Show what would be removed', '$0 prune --older-than 1d --dry-run'],
      ['Remove it', '$0 prune --older-than 1d'],
    ],
  });

  readonly olderThan = Option.String('--older-than', {
    description: 'Remove runs that ended longer than `DURATION` ago (default: runs whose retention is over).',
  });
  readonly dryRun = Option.Boolean('--dry-run', false, { description: 'Only list the runs.' });
  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object.' });

  protected override perform(): Promise<number> {
    const request = {
      ageMs: parseDurationFlag('--older-than', this.olderThan),
      dryRun: this.dryRun,
      isJson: this.json,
    };
    return this.withRedis('once', async () => {
      const { pruneRuns } = await import('../running/prune-runs.ts');
      return (redis) => pruneRuns(redis, request, this.output);
    });
  }
}
