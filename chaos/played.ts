// A random run: its graph, how its attempts end, and what the model does not know.
import { defined } from '../src/pipeline/defined.ts';
import type { HookEvent } from '../src/pipeline/hook-event.ts';
import type { Case } from '../test/model/arbitrary.ts';
import type { Graph } from '../test/model/graph.ts';
import type { Random } from './random.ts';

export interface Played extends Case {
  readonly hooks: readonly HookEvent[];
  /** How many jobs of the run, and legs of single jobs, may run at once. Anything else has no limit. */
  readonly most: { readonly run?: number; readonly legs: ReadonlyMap<string, number> };
}

export function toPlayed({ graph, ...rest }: Case, random: Random): Played {
  const hooks = (['on_success', 'on_failure', 'on_cancel', 'always'] as const).filter(() => random.chance(0.3));
  const withLegs = graph.jobs.filter(({ legs = 0 }) => legs > 1 && random.chance(0.3));
  const legs = new Map(withLegs.map(({ name }) => [name, random.integer(1, 2)]));
  const run = random.chance(0.2) ? random.integer(1, 4) : undefined;
  return { ...rest, graph: asWritten(graph), hooks, most: defined({ run, legs }) };
}

/** Deferred decisions depend on needs: a job without needs has none. A job without legs has no `strategy`. */
function asWritten({ jobs, ...graph }: Graph): Graph {
  const written = jobs.map(({ asks, failFast, ...job }) => ({
    ...job,
    ...defined({ asks: job.needs.length > 0 ? asks : undefined }),
    ...defined({ failFast: job.legs !== undefined ? failFast : undefined }),
  }));
  return { ...graph, jobs: written };
}
