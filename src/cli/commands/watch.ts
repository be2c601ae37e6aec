import { Command, Option } from 'clipanion';
import { RedisCommand } from '../command.ts';
import { outputMode } from '../settings/all-settings.ts';
import { outputModeOf } from '../settings/resolve-output-mode.ts';
import { settingOption } from '../settings/setting-option.ts';

export class WatchCommand extends RedisCommand {
  static override paths = [['watch']];
  static override usage = Command.Usage({
    description: 'Follow a run until it ends, from any host.',
    details: `
      Shows the run as \`wp run\` does, but runs no jobs. Ctrl-C stops wp, not the run. Exits with the result of the run, also if the run
      has already ended.
    `,
    examples: [
      ['Follow the newest run', '$0 watch'],
      ['Follow it with the output of its jobs', '$0 watch @last --output prefixed'],
      ['Wait until it ends, and print only its result', '$0 watch @last --output quiet'],
    ],
  });

  readonly run = Option.String({ name: 'RUN', required: false });
  readonly outputMode = settingOption(outputMode);
  readonly json = Option.Boolean('--json', false, {
    description: 'Print one JSON object a line: every new event, then a summary. Short for --output json.',
  });

  protected override async perform(): Promise<number> {
    const run = this.run ?? '@last';
    const mode = outputModeOf(await this.settings(), this.outputMode, this.json);
    return this.withRedis('once there, always', async () => {
      const { watchRun } = await import('../showing/watch-run.ts');
      return (redis, address) => watchRun({ redis, address, run, mode, output: this.output });
    });
  }
}
