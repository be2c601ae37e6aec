// From what is written to the pipeline: checks what has to fit together, and fills in what is usual.
import { resolve } from 'node:path';
import { checkCycles } from './checks/cycles.ts';
import { type LinkedNeed, linkNeeds } from './checks/needs.ts';
import { checkParams } from './checks/params.ts';
import { checkReferences } from './checks/references.ts';
import type { WrittenEnvironment } from './language/environment.ts';
import type { WrittenJob } from './language/job.ts';
import type { WrittenPipeline } from './language/pipeline.ts';
import { retryPolicy } from './language/retry.ts';
import type { CommandWork, Job, JobId, JobSpec, Pipeline, SleepWork } from './pipeline.ts';
import type { Reading } from './schema/reading.ts';

export interface Surroundings {
  /** For a pipeline that does not name itself. */
  readonly name: string;
  /** Absolute: what `cwd` starts from. */
  readonly directory: string;
  readonly reading: Reading;
}

/** Only to be used where nothing was reported, now or before. */
export function buildPipeline(written: WrittenPipeline, { name, directory, reading }: Surroundings): Pipeline {
  const params = checkParams(written.params ?? [], reading);
  checkReferences(written, params, reading);
  const needs = linkNeeds(written.jobs, reading);
  checkCycles(written.jobs, needs, reading);
  const env = toRecord(written.env ?? []);
  return {
    name: written.name ?? name,
    params,
    jobs: written.jobs.map(({ key, value }, index) =>
      toJob(key as JobId, value, { env, directory, needs: needs[index] ?? [] }),
    ),
  };
}

interface JobSurroundings {
  readonly env: JobSpec['env'];
  readonly directory: string;
  readonly needs: readonly LinkedNeed[];
}

function toJob(id: JobId, written: WrittenJob, { env, directory, needs }: JobSurroundings): Job {
  return {
    id,
    spec: {
      work: toWork(written),
      // Shared by all jobs that have no variables of their own.
      env: written.env ? { ...env, ...toRecord(written.env) } : env,
      cwd: resolve(directory, written.cwd ?? '.'),
      ...(written.timeout !== undefined && { timeoutMs: written.timeout }),
      retry: retryPolicy(written.retry),
    },
    needs: needs.map(({ need }) => need),
    when: written.when ?? 'on_success',
    ...(written.count && { count: written.count.value }),
  };
}

function toWork({ run = '', sleep, shell = 'sh' }: WrittenJob): CommandWork | SleepWork {
  return sleep ?? { kind: 'run', script: run, shell };
}

function toRecord(environment: WrittenEnvironment): JobSpec['env'] {
  return Object.fromEntries(environment.map(({ key, value }) => [key, value.text]));
}
