// What the commands share that work and show a run which is there already.
import { Option } from 'clipanion';
import type { BeforeOpen } from '../../state/create/create-run.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { outputMode, workers } from '../settings/all-settings.ts';
import { outputModeOf } from '../settings/resolve-output-mode.ts';
import { settingOption } from '../settings/setting-option.ts';
import type { Begun } from './begin.ts';
import type { OnInterrupt } from './interrupts.ts';
import { WorkingCommand } from './working-command.ts';

export abstract class ExistingRunCommand extends WorkingCommand {
  readonly run = Option.String({ name: 'RUN' });
  readonly workers = settingOption(workers);
  readonly detach = Option.Boolean('--detach,-d', false, {
    description: 'Print the id of the run and leave the work to wp worker processes.',
  });
  readonly outputMode = settingOption(outputMode);
  readonly json = Option.Boolean('--json', false, {
    description: 'Short for --output json: one JSON object a line, every event from now on, then a summary.',
  });

  protected async workExisting(
    onInterrupt: OnInterrupt,
    begin: (redis: WpRedis, run: RunId, beforeOpen?: BeforeOpen) => Promise<Begun>,
  ): Promise<number> {
    const given = await this.settings();
    const settings = {
      ...this.workerSettings(given),
      workers: given.get(workers, this.workers),
      detach: this.detach,
      mode: outputModeOf(given, this.outputMode, this.json),
    };
    return this.withRedis('once there, always', async (redis, address) => {
      const { findRun } = await import('../../state/look/find-run.ts');
      const { workRun } = await import('./work-run.ts');
      const run = await findRun(redis, this.run);
      return workRun({
        ...{ redis, address, settings, output: this.output, onInterrupt },
        begin: (beforeOpen) => begin(redis, run, beforeOpen),
      });
    });
  }
}
