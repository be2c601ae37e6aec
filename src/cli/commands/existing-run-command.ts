// What attach, retry and rerun share: flags to run the jobs of a run that is already in Redis, and to show it.
import { Option } from 'clipanion';
import type { ExistingRun } from '../running/existing-run.ts';
import { outputMode, workers } from '../settings/all-settings.ts';
import { outputModeOf } from '../settings/resolve-output-mode.ts';
import { settingOption } from '../settings/setting-option.ts';
import { WorkingCommand } from './working-command.ts';

export abstract class ExistingRunCommand extends WorkingCommand {
  readonly run = Option.String({ name: 'RUN' });
  readonly workers = settingOption(workers);
  readonly detach = Option.Boolean('--detach,-d', false, {
    description: 'Print the id of the run, and leave its jobs to wp worker processes.',
  });
  readonly outputMode = settingOption(outputMode);
  readonly json = Option.Boolean('--json', false, {
    description: 'Print one JSON object a line: every new event, then a summary. Short for --output json.',
  });

  protected async existingRun(): Promise<ExistingRun> {
    const settings = await this.settings();
    return {
      run: this.run,
      settings: {
        ...this.workerSettings(settings),
        workers: settings.get(workers, this.workers),
        detach: this.detach,
        mode: outputModeOf(settings, this.outputMode, this.json),
      },
      output: this.output,
    };
  }
}
