import { Command, Option } from 'clipanion';
import { RedisCommand } from '../command.ts';
import { outputMode } from '../settings/all-settings.ts';
import { outputModeOf } from '../settings/resolve-output-mode.ts';
import { settingOption } from '../settings/setting-option.ts';

export class WatchCommand extends RedisCommand {
  static override paths = [['watch']];
  static override usage = Command.Usage({
    description: 'Look at a run while it goes, from any host.',
    details: `
      Shows the run as \`wp run\` does, and works nothing of it. Ctrl-C only stops looking. Exits with the result of the run when that
      ends, or has ended already.
    `,
    examples: [
      ['The newest run', '$0 watch'],
      ['What its jobs write from now on, too', '$0 watch @last --output prefixed'],
      ['Wait for its end, and for nothing else', '$0 watch @last --output quiet'],
    ],
  });

  readonly run = Option.String({ name: 'RUN', required: false });
  readonly outputMode = settingOption(outputMode);
  readonly json = Option.Boolean('--json', false, {
    description: 'Short for --output json: one JSON object a line, every event from now on, then a summary.',
  });

  protected override async perform(): Promise<number> {
    const mode = outputModeOf(await this.settings(), this.outputMode, this.json);
    return this.withRedis('once there, always', async (redis, address) => {
      const { findRun } = await import('../../state/look/find-run.ts');
      const { watchRun } = await import('../running/watch-run.ts');
      const run = await findRun(redis, this.run ?? '@last');
      return watchRun({ redis, address, run, mode, output: this.output });
    });
  }
}
