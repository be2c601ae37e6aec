// Plans and runs for tests of the state, built without a pipeline file.
import type { JobId, JobSpec, Leg, Need, Plan, PlannedJob, Rule } from '../../src/pipeline/pipeline.ts';

/** `count`: legs; absent = one job of the plain id. */
export interface JobSketch {
  readonly needs?: readonly (string | { readonly job: string; readonly when: Rule })[];
  readonly when?: Rule;
  readonly count?: number;
  readonly sleepMs?: number;
  readonly spec?: Partial<JobSpec>;
}

export const plainSpec: JobSpec = {
  work: { kind: 'run', script: 'true', shell: 'sh' },
  env: {},
  cwd: '/',
  retry: { max: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0 },
};

export function makePlan(jobs: Readonly<Record<string, JobSketch>>): Plan {
  let rank = 0;
  const planned = Object.entries(jobs).map(([name, sketch]): PlannedJob => {
    const ids =
      sketch.count === undefined ? [name] : Array.from({ length: sketch.count }, (_, n) => `${name}[${n + 1}]`);
    const sleep = sketch.sleepMs === undefined ? {} : { sleepMs: sketch.sleepMs };
    return {
      id: name as JobId,
      spec: { ...plainSpec, ...sketch.spec },
      when: sketch.when ?? 'on_success',
      legs: ids.map((id): Leg => ({ id: id as JobId, rank: rank++, ...sleep })),
      counted: sketch.count !== undefined,
      needs: (sketch.needs ?? []).map((need) => (typeof need === 'string' ? { job: need } : need) as Need),
    };
  });
  return { name: 'test', params: {}, seed: 1, jobs: planned };
}

/** A job that sleeps, or so many legs of it. */
export function sketchSleep(sleepMs: number, count?: number): JobSketch {
  const spec = { work: { kind: 'sleep', minMs: sleepMs, maxMs: sleepMs } } as const;
  return { sleepMs, spec, ...(count === undefined ? {} : { count }) };
}
