// Random graphs and what becomes of their attempts, in any order of finishing.
import fc from 'fast-check';
import type { Rule } from '../../src/pipeline/pipeline.ts';
import { type Attempt, type FailFast, type Graph, type Job, legsOf, type Need } from './graph.ts';

export interface Case {
  readonly graph: Graph;
  /** The attempts of each leg in turn. What is not here succeeds. */
  readonly scripts: Readonly<Record<string, readonly Attempt[]>>;
  /** Of the draws of what is claimed and ends when. */
  readonly seed: number;
}

export function cases(mostJobs = 60): fc.Arbitrary<Case> {
  const jobs = fc.array(sketches(), { minLength: 1, maxLength: mostJobs, size: 'max' });
  const failFast = failFasts(1);
  // Else so many jobs would hardly ever come without it.
  const ofJobs = fc.boolean();
  return fc.record({ jobs, failFast, ofJobs, seed: fc.nat() }).map(({ jobs, failFast, ofJobs, seed }) => {
    const sketches = ofJobs ? jobs : jobs.map(({ failFast: _, ...sketch }) => sketch);
    const graph = { jobs: sketches.map(toJob), ...(failFast && { failFast }) };
    const scripts = graph.jobs.flatMap((job, index) => scriptsOf(job, jobs[index]?.scripts ?? []));
    return { graph, scripts: Object.fromEntries(scripts.map(([leg, script]) => [leg, asToldBy(graph, script)])), seed };
  });
}

/** A job whose needs are not known yet: `back` says how far before it each of them stands. */
interface Sketch extends Omit<Job, 'name' | 'needs'> {
  readonly needs: readonly { readonly back: number; readonly when?: Rule }[];
  readonly scripts: readonly (readonly Attempt[])[];
}

function sketches(): fc.Arbitrary<Sketch> {
  const back = fc.oneof({ weight: 2, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(59) });
  const need = fc.record({ back, when: optional(3, rules) });
  return fc.record({
    needs: fc.array(need, { maxLength: 6, size: 'max' }),
    when: rules,
    legs: optional(1, fc.oneof({ weight: 19, arbitrary: fc.integer({ min: 1, max: 4 }) }, weighted([1, 0]))),
    scripts: fc.array(attempts, { maxLength: 4, size: 'max' }),
    condition: optional(8, fc.boolean()),
    asks: optional(5, fc.constant(true as const)),
    allowFailure: optional(4, allowed),
    failFast: failFasts(3),
  }) as fc.Arbitrary<Sketch>;
}

const rules = weighted<Rule>(
  [6, 'on_success'],
  [2, 'none_failed'],
  [2, 'on_failure'],
  [1, 'any_success'],
  [2, 'always'],
);

const allowed = fc.oneof(fc.constant(true as const), fc.constant([1]), fc.constant([1, 2]));

const failures = fc.oneof(
  fc.record({ reason: fc.constant('exit' as const), exitCode: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ reason: weighted<'signal' | 'timeout'>([1, 'signal'], [1, 'timeout']) }),
);

const lasts = weighted<Attempt['how']>([16, 'succeeded'], [3, 'failed'], [1, 'cancelled']);

const attempts: fc.Arbitrary<Attempt[]> = fc
  .record({ retries: fc.array(failures, { maxLength: 2 }), last: lasts, failure: failures })
  .map(({ retries, last, failure }) => [
    ...retries.map((retry): Attempt => ({ how: 'retry', ...retry })),
    last === 'failed' ? { how: last, ...failure } : { how: last },
  ]);

function failFasts(absent: number): fc.Arbitrary<FailFast | undefined> {
  return optional(absent, weighted<FailFast>([1, 'new'], [1, 'kill']));
}

/** `absent` times as often absent as not. */
function optional<T>(absent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: absent, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

/** Shrinks to the first. */
function weighted<T>(...values: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> {
  const [first, ...others] = values.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) }));
  return fc.oneof({ withCrossShrink: true }, ...(first ? [first] : []), ...others);
}

function toJob({ needs, scripts: _, ...sketch }: Sketch, index: number): Job {
  const needed = new Map<string, Need>();
  for (const { back, when } of index === 0 ? [] : needs) {
    const job = `j${index - (back % index)}`;
    needed.set(job, { job, ...(when && { when }) });
  }
  const isEmpty = sketch.legs === 0;
  const present = Object.entries(sketch).filter(
    ([name, value]) => value !== undefined && !(isEmpty && name === 'asks'),
  );
  return { name: `j${index + 1}`, needs: [...needed.values()], ...(Object.fromEntries(present) as typeof sketch) };
}

function scriptsOf(job: Job, scripts: Sketch['scripts']): [string, readonly Attempt[]][] {
  return legsOf(job).flatMap((leg, index) => (scripts[index] ? [[leg, scripts[index]]] : []));
}

export function failsFast({ jobs, failFast }: Graph): boolean {
  return failFast !== undefined || jobs.some((job) => job.failFast !== undefined);
}

/** A worker ends an attempt as cancelled only when told to, which a run that fails fast does by itself. */
function asToldBy(graph: Graph, script: readonly Attempt[]): readonly Attempt[] {
  if (!failsFast(graph)) return script;
  return script.map((attempt) => (attempt.how === 'cancelled' ? { how: 'failed', reason: 'signal' } : attempt));
}
