import { Command, Option } from 'clipanion';
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';
import { lease, lockRedis } from '../settings/all-settings.ts';
import { lockServersOf } from '../settings/lock-server-setting.ts';
import { settingListOption } from '../settings/setting-option.ts';
import { textWidth } from '../text/width.ts';

export class ExplainCommand extends RedisCommand {
  static override paths = [['explain']];
  static override usage = Command.Usage({
    description: 'Say why a job is as it is: skipped, failed, waiting, running.',
    details: `
      Shows the rule and how each need ended, the condition with what it read, the job that an ending came from and the way from there,
      and for what has not ended: what it waits for, its place in the queue, who has it and for how long.

      Without JOB: one line for each job that has not succeeded.
    `,
    examples: [
      ['All that has not succeeded in the newest run', '$0 explain @last'],
      ['One job', '$0 explain @last deploy'],
      ['One leg, for a program', '$0 explain @last "test[node=20]" --json'],
    ],
  });

  readonly run = Option.String({ name: 'RUN' });
  readonly job = Option.String({ name: 'JOB', required: false });
  readonly json = Option.Boolean('--json', false, { description: 'As one JSON object.' });

  readonly lockRedis = settingListOption(lockRedis);

  protected override async perform(): Promise<number> {
    const settings = await this.settings();
    const lockServers = { urls: lockServersOf(settings, this.lockRedis), leaseMs: settings.require(lease) };
    return this.withRedis('once', async (redis) => {
      const { findRun } = await import('../../state/look/find-run.ts');
      const { readRunGraph } = await import('../../state/look/run-graph.ts');
      const run = await findRun(redis, this.run);
      const picture = await readRunGraph(redis, run);
      if (!picture) throw new WpError(`run ${run} was removed from Redis meanwhile.`);
      const { explain } = await import('../explain/explain.ts');
      const { isUnserved } = await import('../../state/look/presence.ts');
      const { explanationToJson, overviewToJson } = await import('../explain/explanation-json.ts');
      const { jsonLine } = await import('../text/json.ts');
      const { renderExplanation } = await import('../explain/render-explanation.ts');
      const { renderOverview } = await import('../explain/render-overview.ts');
      if (this.job === undefined) {
        const unserved = await isUnserved(redis, picture.run);
        const text = this.json ? jsonLine(overviewToJson(picture, unserved)) : undefined;
        this.print(text ?? renderOverview(picture, unserved, textWidth()));
        return exitCodes.ok;
      }
      const explanation = await explain(redis, picture, this.job, lockServers);
      const text = this.json ? jsonLine(explanationToJson(explanation)) : undefined;
      this.print(text ?? renderExplanation(explanation, textWidth()));
      return exitCodes.ok;
    });
  }
}
