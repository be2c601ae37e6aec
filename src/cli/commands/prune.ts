import { Command, Option } from 'clipanion';
import { WpError } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';
import { parseDurationFlag } from '../options.ts';

export class PruneCommand extends RedisCommand {
  static override paths = [['prune']];
  static override usage = Command.Usage({
    description: 'Remove ended runs before their retention is over.',
    details: `
      Without prune, wp keeps runs that succeeded for 7 days and other runs for 30 days, unless their pipeline says otherwise. Open runs
      are only removed by \`--run\` with \`--force\`.
    `,
    examples: [
      ['Show what would be removed', '$0 prune --older-than 1d --dry-run'],
      ['Remove it', '$0 prune --older-than 1d'],
      ['Remove a run that wp cannot read', '$0 prune --run RUN --force'],
    ],
  });

  readonly olderThan = Option.String('--older-than', {
    description: 'Remove runs that ended longer than `DURATION` ago (default: runs whose retention is over).',
  });
  readonly run = Option.String('--run', { description: 'Remove only this `RUN`, however long ago it ended.' });
  readonly force = Option.Boolean('--force', false, {
    description: 'With --run: remove the run even if it is open, or damaged in Redis.',
  });
  readonly dryRun = Option.Boolean('--dry-run', false, { description: 'Only list the runs.' });
  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object.' });

  protected override perform(): Promise<number> {
    const request = {
      ageMs: parseDurationFlag('--older-than', this.olderThan),
      dryRun: this.dryRun,
      isJson: this.json,
    };
    const { run, force } = this;
    if (run !== undefined && this.olderThan !== undefined)
      throw new WpError('--run and --older-than exclude each other. Keep one.');
    if (run === undefined && force) throw new WpError('--force needs a run: wp prune --run RUN --force');
    return this.withRedis('once', async () => {
      const { pruneRun, pruneRuns } = await import('../running/prune-runs.ts');
      if (run !== undefined) return (redis) => pruneRun(redis, run, force, request, this.output);
      return (redis) => pruneRuns(redis, request, this.output);
    });
  }
}
