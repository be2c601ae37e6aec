import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';
import { parseDurationFlag } from '../options.ts';

export class PruneCommand extends RedisCommand {
  static override paths = [['prune']];
  static override usage = Command.Usage({
    description: 'Remove runs that are over, sooner than their retention would.',
    details: `
      Runs are kept for 7 days, those that did not succeed for 30, unless their pipeline says otherwise. Open runs are never removed.
    `,
    examples: [
      ['What would be removed', '$0 prune --older-than 1d --dry-run'],
      ['Remove it', '$0 prune --older-than 1d'],
    ],
  });

  readonly olderThan = Option.String('--older-than', {
    description: 'Runs that ended longer than this `TIME` ago (default: those whose retention is over).',
  });
  readonly dryRun = Option.Boolean('--dry-run', false, { description: 'Only say which.' });
  readonly json = Option.Boolean('--json', false, { description: 'As one JSON object.' });

  protected override perform(): Promise<number> {
    const ageMs = parseDurationFlag('--older-than', this.olderThan);
    return this.withRedis('once', async (redis) => {
      const { prunableRuns } = await import('../../state/retention/prune.ts');
      const { removeRun } = await import('../../state/retention/remove-run.ts');
      const { counted } = await import('../text/words.ts');
      const { runs, foreign } = await prunableRuns(redis, ageMs);
      for (const run of runs) {
        if (!this.dryRun) await removeRun(redis, run);
        if (!this.json) this.print(run);
      }
      if (this.json) {
        const { jsonLine } = await import('../text/json.ts');
        this.print(jsonLine({ runs, removed: !this.dryRun }));
      }
      this.say(`${counted(runs.length, 'run')} ${this.dryRun ? 'would be removed' : 'removed'}.`);
      if (foreign.length > 0) this.say(`${counted(foreign.length, 'run')} of another version of wp left alone.`);
      return exitCodes.ok;
    });
  }
}
