// `wp run`: from a file to the result of its run.
import { defined } from '../../pipeline/defined.ts';
import { exitCodes } from '../../pipeline/error.ts';
import type { FailFast, Pipeline, RunSettings, Selection } from '../../pipeline/pipeline.ts';
import type { Plan } from '../../pipeline/plan/plan.ts';
import { planRun } from '../../pipeline/plan/plan-run.ts';
import { givenName } from '../../pipeline/source/given-text.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { loadParams } from '../files/load-params.ts';
import { loadSelection } from '../files/load-pipeline.ts';
import type { Output } from '../text/output.ts';
import { checkSecrets } from './check-secrets.ts';
import type { WorkSettings } from './work-run.ts';

export interface RunRequest extends WorkSettings {
  readonly file: string;
  readonly selection: Selection;
  readonly params: Readonly<Record<string, string>>;
  /** A file of params. `params` override it. */
  readonly paramsFile?: string | undefined;
  /** For params that the pipeline declares and that nothing else sets. */
  readonly fallbackParams: Readonly<Record<string, string>>;
  readonly seed: number | undefined;
  /** This and the next one override the file; undefined: the file decides. */
  readonly maxParallel: number | undefined;
  readonly failFast: FailFast | 'none' | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly idempotencyKey: string | undefined;
  /** Shows what would run, and starts nothing. */
  readonly dryRun: boolean;
}

export interface RunContext {
  readonly output: Output;
  /** Its argument is called while Redis starts or while the connection opens. */
  readonly withRedis: (load: () => Promise<(redis: WpRedis, address: string) => Promise<number>>) => Promise<number>;
}

/**
 * Returns the exit code. Redis is not used before the file, the params and the secrets are known to be valid. The code that runs jobs is
 * loaded only then, while Redis starts.
 */
export async function runPipeline(request: RunRequest, { output, withRedis }: RunContext): Promise<number> {
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
  return withRedis(async () => {
    const { workNewRun } = await import('./work-new-run.ts');
    return (redis, address) => workNewRun(plan, request, { redis, address, settings: request, output });
  });
}

/** Undefined: a param is wrong, and the user has been told. */
function planFor(pipeline: Pipeline, request: RunRequest, { say }: Output): Plan | undefined {
  const isDeclared = (name: string): boolean => pipeline.params.some((param) => param.name === name);
  const fallbacks = Object.entries(request.fallbackParams).filter(([name]) => isDeclared(name));
  const params = { ...Object.fromEntries(fallbacks), ...request.params };
  const settings = settingsFor(pipeline.settings, request);
  const planned = planRun({ ...pipeline, settings }, { params, ...defined({ seed: request.seed }) });
  if (planned.ok) return planned.plan;
  for (const problem of planned.problems) say(`${givenName(request.file)}: ${problem}`);
  return undefined;
}

function settingsFor(
  { failFast: ofFile, ...settings }: RunSettings,
  { maxParallel, failFast }: RunRequest,
): RunSettings {
  const decided = failFast ?? ofFile;
  return { ...settings, ...defined({ maxParallel, failFast: decided === 'none' ? undefined : decided }) };
}
