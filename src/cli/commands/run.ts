import { Command, Option } from 'clipanion';
import { defined } from '../../pipeline/defined.ts';
import { parseCount, parseFailFast, parseKey, parseLabels, parseParams } from '../options.ts';
import { iterations, outputMode, workers } from '../settings/all-settings.ts';
import { outputModeOf } from '../settings/resolve-output-mode.ts';
import { settingOption } from '../settings/setting-option.ts';
import { WorkingCommand } from './working-command.ts';

export class RunCommand extends WorkingCommand {
  static override paths = [['run']];
  static override usage = Command.Usage({
    description: 'Run a pipeline and show it until it ends.',
    details: `
      Creates a run, runs its jobs with workers in this process, and exits with the result: 0 the run succeeded, 1 a job failed, 2 the
      file or a param is wrong, 3 Redis cannot be used, 4 someone else cancelled the run, 5 the run took longer than its \`run_timeout\`.

      Ctrl-C cancels the run: its running jobs get TERM, and its clean-up jobs (\`when: always\`) still run. Press Ctrl-C again to kill
      running jobs.

      FILE can be a pipe, or - for stdin. Its relative paths then start in the working directory.

      With JOB, only these jobs and the jobs that they need run. A job that --from or --skip leaves out counts as succeeded for the jobs
      that need it.

      The run is kept. \`wp status\` shows it later.
    `,
    examples: [
      ['Run 100 sleeps on 4 workers', '$0 run pipelines/flat-sleep.yaml --workers 4'],
      ['Show what would run', '$0 run pipelines/release.yaml --dry-run'],
      ['Run one job and the jobs that it needs', '$0 run pipelines/release.yaml pack'],
      [
        'Run the jobs that depend on a job, without that job',
        '$0 run pipelines/release.yaml --from build --skip build',
      ],
      ['Set a param', '$0 run pipelines/release.yaml -p version=1.2.0'],
      ['Leave the jobs to wp worker processes', '$0 run pipelines/chain.yaml --workers 0 --redis redis://localhost'],
    ],
  });

  readonly file = Option.String({ name: 'FILE' });
  readonly jobs = Option.Rest({ name: 'JOB' });
  readonly from = Option.Array('--from', [], {
    description: 'Run only `JOB` and the jobs that depend on it. Repeatable.',
  });
  readonly skip = Option.Array('--skip', [], { description: 'Leave out `JOB`. Repeatable.' });
  readonly workers = settingOption(workers);
  readonly params = Option.Array('--param,-p', [], { description: 'Set a param, as `NAME=VALUE`. Repeatable.' });
  readonly paramsFile = Option.String('--params-file', {
    description:
      'Read params from `FILE`: a YAML or JSON map, or NAME=value lines if its name ends in .env. -p overrides it.',
  });
  readonly iterations = settingOption(iterations);
  readonly seed = Option.String('--seed', { description: 'Draw the same random sleeps as the run with seed `N`.' });
  readonly maxParallel = Option.String('--max-parallel', {
    description: 'Run at most `N` jobs of the run at once. Overrides the file.',
  });
  readonly failFast = Option.String('--fail-fast', {
    tolerateBoolean: true,
    description: 'Start no more jobs after a failure. --fail-fast=kill also ends running jobs. Overrides the file.',
  });
  readonly keepGoing = Option.Boolean('--keep-going,-k', false, {
    description: 'After a failure, still run the jobs that do not depend on it. Overrides the file.',
  });
  readonly labels = Option.Array('--label', [], {
    description: 'Label the run with `NAME=VALUE`, for wp list. Repeatable.',
  });
  readonly idempotencyKey = Option.String('--idempotency-key', {
    description: 'Create one run, however often you submit with this `KEY` while the run is kept.',
  });
  readonly detach = Option.Boolean('--detach,-d', false, {
    description: 'Create the run, print its id, and leave its jobs to wp worker processes.',
  });
  readonly dryRun = Option.Boolean('--dry-run', false, {
    description: 'Show what would run, wave by wave, and start nothing. Redis is not used.',
  });
  readonly outputMode = settingOption(outputMode);
  readonly json = Option.Boolean('--json', false, {
    description:
      'Print one JSON object a line: every event, then a summary. With --dry-run, print one object. Short for --output json.',
  });

  protected override async perform(): Promise<number> {
    const { runPipeline } = await import('../running/run-pipeline.ts');
    const settings = await this.settings();
    const fallbackParams = defined({ iterations: settings.get(iterations, this.iterations)?.toString() });
    const request = {
      file: this.file,
      selection: { jobs: this.jobs, from: this.from, skip: this.skip },
      params: { ...(this.iterations ? fallbackParams : {}), ...parseParams(this.params) },
      paramsFile: this.paramsFile,
      fallbackParams,
      seed: parseCount('--seed', this.seed, 0),
      maxParallel: parseCount('--max-parallel', this.maxParallel, 1),
      failFast: parseFailFast(this.failFast, this.keepGoing),
      labels: parseLabels(this.labels),
      idempotencyKey: parseKey(this.idempotencyKey),
      workers: this.detach ? 0 : settings.get(workers, this.workers),
      ...this.workerSettings(settings),
      detach: this.detach,
      dryRun: this.dryRun,
      mode: outputModeOf(settings, this.outputMode, this.json),
    };
    return runPipeline(request, {
      output: this.output,
      withRedis: (load) => this.withRedis('once there, always', load),
    });
  }
}
