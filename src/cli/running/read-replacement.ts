// `wp retry --file`: what an edited file changes in the jobs of a run, or why the run cannot continue with it.
import { graphChanges, type PlannedVersion } from '../../pipeline/change/compare-graphs.ts';
import { specChanges } from '../../pipeline/change/compare-specs.ts';
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { hookId } from '../../pipeline/job-id.ts';
import type { JobSpec, Pipeline } from '../../pipeline/pipeline.ts';
import { planRun } from '../../pipeline/plan/plan-run.ts';
import { parsePipeline } from '../../pipeline/read-pipeline.ts';
import { selectJobs } from '../../pipeline/select-jobs.ts';
import { readDefinition } from '../../state/records/definition.ts';
import { type RunRecord, readRun } from '../../state/records/records.ts';
import { readSpecs } from '../../state/records/specs.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { Replacement } from '../../state/retry/replacement.ts';
import { loadPipeline } from '../files/load-pipeline.ts';
import type { Output } from '../text/output.ts';
import { shellWord } from '../text/shell-word.ts';
import { renderChanges } from './render-spec-changes.ts';

export async function readReplacement(redis: WpRedis, run: RunId, file: string, output: Output): Promise<Replacement> {
  const pipeline = await loadPipeline(file, output);
  if (!pipeline) throw new WpError(`run ${run} is unchanged.`);
  const record = await readRun(redis, run);
  const before = await storedVersion(redis, run);
  if (!record) throw gone(run);
  const after = versionOf(pipeline, record, `${file} does not fit run ${run}`);
  const graph = graphChanges(before, after);
  if (graph.length > 0) throw new WpError(differs(run, file, graph));
  const specs = await changedSpecs(redis, run, after, output);
  if (specs.size === 0) output.say(`${file} does not change what the jobs of run ${run} do.`);
  return { specs, definition: pipeline.definition };
}

/** The pipeline that the run was created from, or that a retry replaced it with, and its params. */
export async function storedVersion(
  redis: WpRedis,
  run: RunId,
): Promise<PlannedVersion & { readonly record: RunRecord }> {
  const [definition, record] = await Promise.all([readDefinition(redis, run), readRun(redis, run)]);
  if (!definition || !record) throw gone(run);
  const parsed = parsePipeline(definition.text, definition.file, definition.directory);
  if (!parsed.ok) throw new WpError(`the pipeline of run ${run} is no longer valid: ${parsed.diagnostics[0]?.message}`);
  return { record, ...versionOf(parsed.value, record, `the pipeline of run ${run} is no longer valid`) };
}

/** The selected jobs of `all`, with the params and the random draws of the run. */
function versionOf(all: Pipeline, { params, seed, selection }: RunRecord, otherwise: string): PlannedVersion {
  const selected = selectJobs(all, selection);
  const planned = selected.ok ? planRun(selected.pipeline, { params, seed }) : selected;
  if (selected.ok && planned.ok) return { pipeline: selected.pipeline, plan: planned.plan };
  throw new WpError(`${otherwise}: ${(planned.ok ? [] : planned.problems).join(' ')}`);
}

/** Also shows the changes. */
async function changedSpecs(
  redis: WpRedis,
  run: RunId,
  { plan }: PlannedVersion,
  { say }: Output,
): Promise<Replacement['specs']> {
  const stored = await readSpecs(redis, run);
  const specs = new Map<string, JobSpec>();
  const all = [
    ...plan.jobs.map(({ id, spec }) => ({ id: id as string, of: `job "${id}"`, spec })),
    ...plan.hooks.map(({ event, spec }) => ({ id: hookId(event) as string, of: `hook "${event}"`, spec })),
  ];
  for (const { id, of, spec } of all) {
    const before = stored.get(id);
    const changes = before ? specChanges(before, spec) : [];
    if (changes.length === 0) continue;
    say(renderChanges(of, changes));
    specs.set(id, spec);
  }
  return specs;
}

function differs(run: RunId, file: string, changes: readonly string[]): string {
  const list = changes.map((change) => `  ${change}`).join('\n');
  return `run ${run} cannot continue with ${file}, because it changes more than what jobs do:\n${list}\nStart a new run: wp run ${shellWord(file)}`;
}

function gone(run: RunId): WpError {
  return new WpError(`run ${run} was removed.`, exitCodes.infrastructure);
}
