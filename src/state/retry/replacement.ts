// A changed pipeline file for a retry: the same jobs do something else.
import type { Definition, JobSpec } from '../../pipeline/pipeline.ts';
import { packDefinition } from '../records/definition.ts';

export interface Replacement {
  /** For the declared jobs and hooks that do something else now. */
  readonly specs: ReadonlyMap<string, JobSpec>;
  readonly definition: Definition;
}

/** In the form of `lua/retry.lua`: the specs of jobs that have yet to run, as JSON, then the definition. */
export function packReplacement(
  { specs, definition }: Replacement,
  isToRun: (job: string) => boolean,
): readonly [string, Buffer] {
  const taken = [...specs].filter(([job]) => isToRun(job)).map(([job, spec]) => [job, JSON.stringify(spec)]);
  return [JSON.stringify(taken.flat()), packDefinition(definition)];
}
