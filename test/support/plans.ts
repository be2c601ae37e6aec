// Plans for tests of the state, without a pipeline file.
import { defined } from '../../src/pipeline/defined.ts';
import type { JobId } from '../../src/pipeline/job-id.ts';
import type { FailFast, JobSpec, Need, Rule, RunSettings } from '../../src/pipeline/pipeline.ts';
import type { Leg, Plan, PlannedJob } from '../../src/pipeline/plan/plan.ts';

/** `count`: number of legs; undefined: a job without legs. */
export interface JobSketch {
  readonly needs?: readonly (string | { readonly job: string; readonly when: Rule })[];
  readonly when?: Rule;
  readonly count?: number;
  readonly sleepMs?: number;
  readonly spec?: Partial<JobSpec>;
  /** Result of its condition, if it has one. */
  readonly condition?: boolean;
  /** What a worker decides once its needs are closed. */
  readonly deferred?: 'condition' | 'legs';
  readonly allowFailure?: true | readonly number[];
  readonly failFast?: FailFast;
  readonly maxParallel?: number;
  readonly priority?: number;
}

export const plainSpec: JobSpec = {
  work: { kind: 'run', script: 'true', shell: 'sh' },
  env: {},
  cwd: '/',
  retry: { max: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0 },
};

export function makePlan(jobs: Readonly<Record<string, JobSketch>>, settings: RunSettings = {}): Plan {
  let rank = 0;
  const planned = Object.entries(jobs).map(([name, sketch]): PlannedJob => {
    const { sleepMs, condition, allowFailure, failFast, maxParallel, priority = 0 } = sketch;
    const leg: Leg = defined({ sleepMs, conditionFalse: condition === false ? (true as const) : undefined });
    const labels = Array.from({ length: sketch.count ?? 0 }, (_, index) => String(index + 1));
    const legs = sketch.count === undefined ? [leg] : labels.map((label) => ({ ...leg, label }));
    return {
      id: name as JobId,
      spec: { ...plainSpec, ...sketch.spec, ...defined({ deferred: deferredOf(sketch) }) },
      when: sketch.when ?? 'on_success',
      ranks: legs.map(() => rank++ - priority * 2 ** 45),
      ...defined({ legs: sketch.deferred === 'legs' ? undefined : legs, allowFailure, failFast, maxParallel }),
      needs: (sketch.needs ?? []).map((need) => (typeof need === 'string' ? { job: need } : need) as Need),
    };
  });
  const definition = { file: 'test.yaml', directory: '/', text: '' };
  return { definition, name: 'test', params: {}, values: {}, seed: 1, jobs: planned, hooks: [], settings };
}

function deferredOf({ deferred }: JobSketch): JobSpec['deferred'] {
  return deferred && { legsUnknown: deferred === 'legs', seed: 1 };
}

/** A job that sleeps; `count`: its legs. */
export function sketchSleep(sleepMs: number, count?: number): JobSketch {
  const spec = { work: { kind: 'sleep', length: { minMs: sleepMs, maxMs: sleepMs } } } as const;
  return defined({ sleepMs, spec, count });
}
