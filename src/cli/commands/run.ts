import { Command, Option } from 'clipanion';
import { parseCount, parseFailFast, parseKey, parseLabels, parseParams } from '../options.ts';
import { WorkingCommand } from '../running/working-command.ts';
import { iterations, outputMode, workers } from '../settings/all-settings.ts';
import { outputModeOf } from '../settings/resolve-output-mode.ts';
import { settingOption } from '../settings/setting-option.ts';

export class RunCommand extends WorkingCommand {
  static override paths = [['run']];
  static override usage = Command.Usage({
    description: 'Run a pipeline and show it until it ends.',
    details: `
      Creates a run of the pipeline, works it with workers in this process, and exits with its result: 0 when it succeeded, 1 when a job
      failed, 2 when the file or a param is wrong, 3 when Redis cannot be used, 4 when somebody else cancelled it, 5 when its \`run_timeout\`
      was over.

      Ctrl-C cancels the run: running jobs are asked to end, clean-up jobs (\`when: always\`) still run. A second Ctrl-C kills.

      With JOB, only these jobs and all that they need run. A need that is left out, by --from or --skip, counts as a job that has
      succeeded.

      The run is kept: \`wp status\` shows it afterwards.
    `,
    examples: [
      ['Run 100 sleeps on 4 workers', '$0 run pipelines/flat-sleep.yaml --workers 4'],
      ['See what would run', '$0 run pipelines/release.yaml --dry-run'],
      ['One job and what it needs', '$0 run pipelines/release.yaml pack'],
      ['What follows from a job, which is not run itself', '$0 run pipelines/release.yaml --from build --skip build'],
      ['Give a param', '$0 run pipelines/release.yaml -p version=1.2.0'],
      ['Leave the work to wp worker processes', '$0 run pipelines/chain.yaml --workers 0 --redis redis://localhost'],
    ],
  });

  readonly file = Option.String({ name: 'FILE' });
  readonly jobs = Option.Rest({ name: 'JOB' });
  readonly from = Option.Array('--from', [], {
    description: 'Only this `JOB` and what follows from it. Repeatable.',
  });
  readonly skip = Option.Array('--skip', [], {
    description: 'Not this `JOB`. Repeatable.',
  });
  readonly workers = settingOption(workers);
  readonly params = Option.Array('--param,-p', [], {
    description: 'A param of the pipeline, as `NAME=VALUE`. Repeatable.',
  });
  readonly paramsFile = Option.String('--params-file', {
    description:
      'Params from a YAML or JSON map, or from NAME=value lines in a file that ends in .env. -p comes before it.',
  });
  readonly iterations = settingOption(iterations);
  readonly seed = Option.String('--seed', {
    description: 'Draw the same random sleeps as the run that had the seed `N`.',
  });
  readonly maxParallel = Option.String('--max-parallel', {
    description: '`N` jobs of the run may run at once, whatever its file says.',
  });
  readonly failFast = Option.String('--fail-fast', {
    tolerateBoolean: true,
    description: 'Start nothing new after a failure, whatever the file says; --fail-fast=kill ends what runs, too.',
  });
  readonly keepGoing = Option.Boolean('--keep-going,-k', false, {
    description: 'Let independent jobs go on after a failure, whatever the file says.',
  });
  readonly labels = Option.Array('--label', [], {
    description: 'A label to find the run by, as `NAME=VALUE`. Repeatable.',
  });
  readonly idempotencyKey = Option.String('--idempotency-key', {
    description:
      'Make one run of all submissions with this key, for as long as the run is kept; the others get that one.',
  });
  readonly detach = Option.Boolean('--detach,-d', false, {
    description: 'Create the run, print its id and leave the work to wp worker processes.',
  });
  readonly dryRun = Option.Boolean('--dry-run', false, {
    description: 'Start nothing: show what would run, wave by wave. Redis is not used.',
  });
  readonly outputMode = settingOption(outputMode);
  readonly json = Option.Boolean('--json', false, {
    description:
      'Short for --output json: one JSON object a line, every event, then a summary. With --dry-run, one object.',
  });

  protected override async perform(): Promise<number> {
    const { runPipeline } = await import('../running/run-pipeline.ts');
    const given = await this.settings();
    const ofIterations = iterationsParam(given.get(iterations, this.iterations));
    const request = {
      file: this.file,
      selection: { jobs: this.jobs, from: this.from, skip: this.skip },
      params: { ...(this.iterations ? ofIterations : {}), ...parseParams(this.params) },
      paramsFile: this.paramsFile,
      fallbackParams: ofIterations,
      seed: parseCount('--seed', this.seed, 0),
      maxParallel: parseCount('--max-parallel', this.maxParallel, 1),
      failFast: parseFailFast(this.failFast, this.keepGoing),
      labels: parseLabels(this.labels),
      idempotencyKey: parseKey(this.idempotencyKey),
      workers: this.detach ? 0 : given.get(workers, this.workers),
      ...this.workerSettings(given),
      detach: this.detach,
      dryRun: this.dryRun,
      mode: outputModeOf(given, this.outputMode, this.json),
    };
    return runPipeline(request, {
      withRedis: (use) => this.withRedis('once there, always', use),
      ...this.output,
    });
  }
}

function iterationsParam(count: number | undefined): Record<string, string> {
  return count === undefined ? {} : { iterations: String(count) };
}
