// `wp run`: from a file to the result of its run.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import type { FailFast, Pipeline, RunSettings, Selection } from '../../pipeline/pipeline.ts';
import type { Plan } from '../../pipeline/plan/plan.ts';
import { planRun } from '../../pipeline/plan/plan-run.ts';
import { givenName } from '../../pipeline/source/given-text.ts';
import type { BeforeOpen } from '../../state/create/create-run.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { loadParams } from '../files/load-params.ts';
import { loadSelection } from '../files/load-pipeline.ts';
import type { Output } from '../text/output.ts';
import type { WorkSettings } from './work-run.ts';

export interface RunRequest extends WorkSettings {
  readonly file: string;
  readonly selection: Selection;
  readonly params: Readonly<Record<string, string>>;
  /** A file of params, which those given one by one come before. */
  readonly paramsFile?: string | undefined;
  /** Used where the pipeline has such a param and none was given. */
  readonly fallbackParams: Readonly<Record<string, string>>;
  readonly seed: number | undefined;
  /** The next two in place of what the file says; absent: as it says. */
  readonly maxParallel: number | undefined;
  readonly failFast: FailFast | 'none' | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly idempotencyKey: string | undefined;
  /** Nothing is started: what would be is shown. */
  readonly dryRun: boolean;
}

export interface RunContext extends Output {
  readonly withRedis: (use: (redis: WpRedis, address: string) => Promise<number>) => Promise<number>;
}

/** Returns the exit code. Redis is not touched before the file and the params are known to be right. */
export async function runPipeline(request: RunRequest, { withRedis, ...output }: RunContext): Promise<number> {
  const pipeline = await loadSelection(request.file, request.selection, output);
  const fromFile = pipeline && (await loadParams(request.paramsFile, pipeline.params, output));
  if (!fromFile) return exitCodes.usage;
  const plan = planFor(pipeline, { ...request, params: { ...fromFile, ...request.params } }, output);
  if (!plan) return exitCodes.usage;
  if (request.dryRun) {
    const { showDryRun } = await import('../dry-run/show-dry-run.ts');
    showDryRun(pipeline, plan, { file: givenName(request.file), json: request.mode === 'json' }, output);
    return exitCodes.ok;
  }
  await checkSecrets(plan, request);
  return withRedis(async (redis, address) => {
    const [{ beginNew }, { workRun }] = await Promise.all([import('./begin.ts'), import('./work-run.ts')]);
    const begin = async (beforeOpen?: BeforeOpen) => {
      const begun = await beginNew(redis, plan, request, beforeOpen);
      if (begun.isKnown)
        output.say(`Run ${begun.run} was submitted under this key before. It is shown in place of a new one.`);
      return begun;
    };
    return workRun({ redis, address, settings: request, output, begin, onInterrupt: 'cancel' });
  });
}

/** Without own workers, it is the matter of the workers elsewhere. */
async function checkSecrets({ jobs, hooks }: Plan, { workers, secrets }: RunRequest): Promise<void> {
  const names = new Set([...jobs, ...hooks].flatMap(({ spec }) => spec.secrets ?? []));
  if (workers === 0 || names.size === 0) return;
  await secrets.load();
  const found = secrets.find([...names]);
  if (found.ok) return;
  const [one, them] = found.missing.length === 1 ? ['secret', 'it'] : ['secrets', 'them'];
  throw new WpError(
    `${one} ${found.missing.join(', ')}: not set, and the jobs need ${them}. Set ${them} in the environment or in the file of --secrets, or leave the run to other workers with -d.`,
  );
}

function planFor(pipeline: Pipeline, request: RunRequest, { say }: Output): Plan | undefined {
  const isDeclared = (name: string): boolean => pipeline.params.some((param) => param.name === name);
  const fallbacks = Object.entries(request.fallbackParams).filter(([name]) => isDeclared(name));
  const params = { ...Object.fromEntries(fallbacks), ...request.params };
  const settings = settingsFor(pipeline.settings, request);
  const planned = planRun(
    { ...pipeline, settings },
    { params, ...(request.seed === undefined ? {} : { seed: request.seed }) },
  );
  if (planned.ok) return planned.plan;
  for (const problem of planned.problems) say(`${givenName(request.file)}: ${problem}`);
  return undefined;
}

function settingsFor(ofFile: RunSettings, { maxParallel, failFast }: RunRequest): RunSettings {
  const { failFast: failFastOfFile, ...rest } = ofFile;
  const decided = failFast ?? failFastOfFile;
  return {
    ...rest,
    ...(maxParallel !== undefined && { maxParallel }),
    ...(decided !== undefined && decided !== 'none' && { failFast: decided }),
  };
}
