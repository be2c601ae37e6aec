// What a run is played with: a random graph, how its attempts end, and what the model knows nothing of.
import type { HookEvent } from '../src/pipeline/hook-event.ts';
import type { Case } from '../test/model/arbitrary.ts';
import type { Graph } from '../test/model/graph.ts';
import type { Random } from './random.ts';

export interface Played extends Case {
  readonly hooks: readonly HookEvent[];
  /** Jobs of the run, and legs of single jobs, that may run at once. What is not here has no limit. */
  readonly most: { readonly run?: number; readonly legs: ReadonlyMap<string, number> };
}

export function toPlayed({ graph, ...rest }: Case, random: Random): Played {
  const hooks = (['on_success', 'on_failure', 'on_cancel', 'always'] as const).filter(() => random.chance(0.3));
  const withLegs = graph.jobs.filter(({ legs = 0 }) => legs > 1 && random.chance(0.3));
  const legs = new Map(withLegs.map(({ name }) => [name, random.integer(1, 2)]));
  const run = random.chance(0.2) ? { run: random.integer(1, 4) } : {};
  return { ...rest, graph: asWritten(graph), hooks, most: { ...run, legs } };
}

/** What can be said of a job before the run only is about needs: without needs, all is known at once. */
function asWritten({ jobs, ...graph }: Graph): Graph {
  const written = jobs.map(({ asks, failFast, ...job }) => ({
    ...job,
    ...(asks && job.needs.length > 0 && { asks }),
    ...(failFast && job.legs !== undefined && { failFast }),
  }));
  return { ...graph, jobs: written };
}
