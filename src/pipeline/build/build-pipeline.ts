// From what is written to the pipeline: checks what has to fit together, and fills in what is usual.

import { checkCycles } from '../checks/check-cycles.ts';
import { checkParams } from '../checks/check-params.ts';
import { checkReferences } from '../checks/check-references.ts';
import { checkSecrets } from '../checks/check-secrets.ts';
import { linkNeeds } from '../checks/link-needs.ts';
import type { JobId } from '../job-id.ts';
import type { WrittenPipeline } from '../language/pipeline.ts';
import type { Definition, HookEvent, Pipeline, RunSettings } from '../pipeline.ts';
import { hookEvents } from '../pipeline.ts';
import type { Reading } from '../schema/reading.ts';
import { buildHook, buildJob } from './build-job.ts';
import { Environments } from './environments.ts';

export interface Surroundings {
  /** For a pipeline that does not name itself. */
  readonly name: string;
  readonly definition: Definition;
  readonly reading: Reading;
}

/** Only to be used where nothing was reported, now or before. */
export function buildPipeline(written: WrittenPipeline, { name, definition, reading }: Surroundings): Pipeline {
  const { directory } = definition;
  const environments = new Environments(written, directory, reading);
  const params = checkParams(written.params ?? [], reading);
  const needs = linkNeeds(written.jobs, reading);
  checkReferences(written, { params, environments, needs }, reading);
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
    hooks: hookEvents.flatMap((event: HookEvent) => {
      const hook = written.hooks?.[event];
      return hook ? [buildHook(event, hook, context)] : [];
    }),
    settings: settingsOf(written),
  };
}

function settingsOf(written: WrittenPipeline): RunSettings {
  const { max_parallel: maxParallel, fail_fast: failFast, run_timeout: timeoutMs, retention: retentionMs } = written;
  return {
    ...(maxParallel !== undefined && { maxParallel }),
    ...(failFast !== undefined && failFast !== 'none' && { failFast }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retentionMs !== undefined && { retentionMs }),
  };
}
