// What a retry may put in the place of what a run was made of: other things for the same jobs to do.
import type { Definition, JobSpec } from '../../pipeline/pipeline.ts';
import { packDefinition } from '../records/definition.ts';

export interface Replacement {
  /** Of the declared jobs and hooks (`hook:<event>`) that do something else now. */
  readonly specs: ReadonlyMap<string, JobSpec>;
  readonly definition: Definition;
}

/** In the form that `lua/retry.lua` takes: as JSON the specs of those jobs alone that are yet to be run, then the definition. */
export function packReplacement(
  { specs, definition }: Replacement,
  isToRun: (job: string) => boolean,
): readonly [string, Buffer] {
  const taken = [...specs].filter(([job]) => isToRun(job)).map(([job, spec]) => [job, JSON.stringify(spec)]);
  return [JSON.stringify(taken.flat()), packDefinition(definition)];
}
