// From the written pipeline to the pipeline: checks that its parts fit together, and fills in defaults.
import { checkCycles } from '../checks/check-cycles.ts';
import { checkParams } from '../checks/check-params.ts';
import { checkReferences } from '../checks/check-references.ts';
import { checkScripts } from '../checks/check-scripts.ts';
import { checkSecrets } from '../checks/check-secrets.ts';
import { linkNeeds } from '../checks/link-needs.ts';
import { defined } from '../defined.ts';
import { hookEvents } from '../hook-event.ts';
import type { JobId } from '../job-id.ts';
import type { WrittenPipeline } from '../language/pipeline-schema.ts';
import type { Definition, Pipeline, RunSettings } from '../pipeline.ts';
import type { Reading } from '../schema/reading.ts';
import { buildHook, buildJob } from './build-job.ts';
import { Environments } from './environments.ts';

export interface BuildContext {
  /** For a pipeline without a `name`. */
  readonly name: string;
  readonly definition: Definition;
  readonly reading: Reading;
}

/** Use the result only if no problem was reported, neither here nor before. */
export function buildPipeline(written: WrittenPipeline, { name, definition, reading }: BuildContext): Pipeline {
  const { directory } = definition;
  const environments = new Environments(written, directory, reading);
  const params = checkParams(written.params ?? [], reading);
  const needs = linkNeeds(written.jobs, reading);
  checkReferences(written, { params, environments, needs }, reading);
  checkScripts(written, params, reading);
  checkSecrets(written, reading);
  checkCycles(written.jobs, needs, reading);
  const secrets = written.secrets?.map(({ value }) => value) ?? [];
  const context = { defaults: written.defaults ?? {}, environments, directory, secrets, reading };
  return {
    definition,
    name: written.name ?? name,
    params,
    jobs: written.jobs.map(({ key, value }, index) =>
      buildJob(key as JobId, value, { ...context, needs: needs[index] ?? [] }),
    ),
    hooks: hookEvents.flatMap((event) => {
      const hook = written.hooks?.[event];
      return hook ? [buildHook(event, hook, context)] : [];
    }),
    settings: settingsOf(written),
  };
}

function settingsOf(written: WrittenPipeline): RunSettings {
  const { max_parallel: maxParallel, fail_fast: failFast, run_timeout: timeoutMs, retention: retentionMs } = written;
  return defined({ maxParallel, failFast: failFast === 'none' ? undefined : failFast, timeoutMs, retentionMs });
}
