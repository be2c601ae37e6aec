// Plans and runs for tests of the state, built without a pipeline file.
import type { JobId } from '../../src/pipeline/job-id.ts';
import type { FailFast, JobSpec, Need, Rule, RunSettings } from '../../src/pipeline/pipeline.ts';
import type { Leg, Plan, PlannedJob } from '../../src/pipeline/plan/plan.ts';

/** `count`: legs; absent = one job of the plain id. */
export interface JobSketch {
  readonly needs?: readonly (string | { readonly job: string; readonly when: Rule })[];
  readonly when?: Rule;
  readonly count?: number;
  readonly sleepMs?: number;
  readonly spec?: Partial<JobSpec>;
  /** Its condition, if it has one. */
  readonly condition?: boolean;
  /** What it asks a worker once its needs are closed. */
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
    const leg: Leg = {
      ...(sleepMs !== undefined && { sleepMs }),
      ...(condition === false && { conditionFalse: true }),
    };
    const labels = Array.from({ length: sketch.count ?? 0 }, (_, index) => String(index + 1));
    const legs = sketch.count === undefined ? [leg] : labels.map((label) => ({ ...leg, label }));
    return {
      id: name as JobId,
      spec: {
        ...plainSpec,
        ...sketch.spec,
        ...(sketch.deferred && { deferred: { legsUnknown: sketch.deferred === 'legs', seed: 1 } }),
      },
      when: sketch.when ?? 'on_success',
      ...(sketch.deferred !== 'legs' && { legs }),
      ranks: legs.map(() => rank++ - priority * 2 ** 45),
      ...(allowFailure && { allowFailure }),
      ...(failFast && { failFast }),
      ...(maxParallel !== undefined && { maxParallel }),
      needs: (sketch.needs ?? []).map((need) => (typeof need === 'string' ? { job: need } : need) as Need),
    };
  });
  const definition = { file: 'test.yaml', directory: '/', text: '' };
  return { definition, name: 'test', params: {}, values: {}, seed: 1, jobs: planned, hooks: [], settings };
}

/** A job that sleeps, or so many legs of it. */
export function sketchSleep(sleepMs: number, count?: number): JobSketch {
  const spec = { work: { kind: 'sleep', length: { minMs: sleepMs, maxMs: sleepMs } } } as const;
  return { sleepMs, spec, ...(count === undefined ? {} : { count }) };
}
