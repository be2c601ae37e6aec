// The legs of a job: drawn sleeps, conditions, allowed failures, one by one.

import { describe, expect, test } from 'vitest';
import type { Contexts, Statuses } from '../../../src/pipeline/expression/expression.ts';
import type { JobId } from '../../../src/pipeline/job-id.ts';
import { type LegParts, type MadeLegs, makeLegs } from '../../../src/pipeline/plan/make-legs.ts';
import type { Leg, PlannedJob } from '../../../src/pipeline/plan/plan.ts';
import { planRun } from '../../../src/pipeline/plan/plan-run.ts';
import { quoteText } from '../../../src/pipeline/values/value-type.ts';
import { parse } from '../parse.ts';

function jobsOf(text: string, params: Readonly<Record<string, string>> = {}, seed = 1): readonly PlannedJob[] {
  const planned = planRun(parse(text), { params, seed });
  if (planned.ok) return planned.plan.jobs;
  throw new Error(planned.problems.join('\n'));
}

/** Of the first job. */
const legsOf = (...plan: Parameters<typeof jobsOf>): readonly Leg[] | undefined => jobsOf(...plan)[0]?.legs;

const problemsOf = (text: string): readonly string[] => {
  const planned = planRun(parse(text), { params: {} });
  return planned.ok ? [] : planned.problems;
};

/** What a worker makes of the first deferred job, once the needs are closed. */
function answer(text: string, contexts: Contexts, statuses?: Statuses): readonly Leg[] | 'condition-false' {
  const [job] = jobsOf(text);
  if (!job?.spec.deferred) throw new Error('expected a deferred job');
  const made = makeLegs({ id: job.id, ...job.spec.deferred }, contexts, statuses);
  if (made.ok) return made.legs;
  throw new Error(made.problem);
}

describe('a sleep', () => {
  const ranges = `jobs: { nap: { sleep: "\${{ matrix.range }}", strategy: { matrix: { range: [1ms..5ms, 10s..20s, 1m] } } } }`;

  test('is drawn for each leg, from its own range', () => {
    const [short = 0, long = 0, fixed] = legsOf(ranges)?.map(({ sleepMs }) => Number(sleepMs)) ?? [];
    expect(short >= 1 && short <= 5 && long >= 10_000 && long <= 20_000).toBe(true);
    expect(fixed).toBe(60_000);
  });

  test('is the same with the same seed, at creation and when the needs are closed', () => {
    const late = `jobs: { nap: { needs: plan, sleep: 1s..9s, count: "\${{ needs.plan.outputs.n }}" }, plan: { run: x } }`;
    const early = 'jobs: { nap: { needs: plan, sleep: 1s..9s, count: 20 }, plan: { run: x } }';
    expect(answer(late, { needs: { plan: { outputs: { n: '20' } } } })).toEqual(legsOf(early));
    expect(legsOf(early, {}, 2)).not.toEqual(legsOf(early, {}, 1));
  });

  test('that is not a duration is refused', () => {
    expect(problemsOf(`params: { n: 5 }\njobs: { nap: { sleep: "\${{ params.n }}" } }`)).toEqual([
      `job "nap": its sleep \${{ params.n }} must be a duration such as 500ms, or a range such as 10ms..60ms, not 5.`,
    ]);
    expect(problemsOf(`jobs: { nap: { sleep: "\${{ fromJSON('x') }}" } }`)).toEqual([
      `job "nap": its sleep cannot be made: fromJSON was given "x", which is not JSON.`,
    ]);
  });
});

describe('a condition', () => {
  test('that is known at creation is answered for each leg', () => {
    expect(legsOf('jobs: { a: { run: x, strategy: { matrix: { n: [1, 2, 3] } }, if: matrix.n != 2 } }')).toEqual([
      { label: 'n=1', matrix: { n: 1 } },
      { label: 'n=2', matrix: { n: 2 }, conditionFalse: true },
      { label: 'n=3', matrix: { n: 3 } },
    ]);
    const text =
      "params: { on: false }\nenv: { A: b }\njobs: { a: { run: x, count: 2, if: params.on && env.A == 'b' } }";
    expect(legsOf(text)?.map(({ conditionFalse }) => conditionFalse)).toEqual([true, true]);
    expect(legsOf(text, { on: 'true' })?.map(({ conditionFalse }) => conditionFalse)).toEqual([undefined, undefined]);
  });

  test('that reads needs is answered once they are closed', () => {
    const counted = "jobs: { a: { needs: b, run: x, count: 3, if: needs.b.outputs.go == 'yes' }, b: { run: x } }";
    expect(jobsOf(counted)[0]).toMatchObject({ legs: [{ label: '1' }, { label: '2' }, { label: '3' }] });
    const answered = (go: string) => answer(counted, { needs: { b: { outputs: { go } } } });
    expect(answered('no')).toBe('condition-false');
    expect(answered('yes')).toEqual([{ label: '1' }, { label: '2' }, { label: '3' }]);
  });

  test('that reads needs and the values of the leg is answered for each leg', () => {
    const text =
      'jobs: { a: { needs: b, run: x, strategy: { matrix: { n: [1, 2] } }, if: needs.b.outputs.n == matrix.n }, b: { run: x } }';
    const made = answer(text, { needs: { b: { outputs: { n: '2' } } } });
    expect(made).toMatchObject([{ label: 'n=1', conditionFalse: true }, { label: 'n=2' }]);
    expect(made[1]).not.toHaveProperty('conditionFalse');
  });

  test('that tests how needs ended gets their results', () => {
    const text = 'jobs: { a: { needs: b, run: x, if: "!failure()" }, b: { run: x } }';
    const statuses = { success: true, failure: false, always: true, cancelled: false };
    expect(answer(text, {}, statuses)).toEqual([{}]);
    expect(answer(text, {}, { ...statuses, failure: true })).toBe('condition-false');
  });

  test('that says no more than a rule defers nothing', () => {
    expect(jobsOf('jobs: { a: { needs: b, run: x, if: failure() }, b: { run: x } }')[0]).toMatchObject({
      when: 'on_failure',
      spec: expect.not.objectContaining({ deferred: expect.anything() }),
    });
  });

  test('that cannot be evaluated is refused', () => {
    expect(problemsOf(`jobs: { a: { run: x, if: "fromJSON('x')" } }`)).toEqual([
      'job "a": its condition cannot be evaluated: fromJSON was given "x", which is not JSON.',
    ]);
  });
});

describe('allow_failure', () => {
  test('may differ between legs', () => {
    const made = legsOf(`
jobs:
  test:
    run: x
    continue-on-error: "\${{ matrix.experimental }}"
    strategy:
      matrix: { version: [6, 7], experimental: [false], include: [{ version: 8, experimental: true }] }`);
    expect(made?.map(({ matrix, mayFail }) => [matrix?.version, mayFail])).toEqual([
      [6, undefined],
      [7, undefined],
      [8, true],
    ]);
  });

  test.each([
    ['true', true],
    ['false', undefined],
    ['', undefined],
    ['yes', true],
  ])('given as the text "%s" is %s', (lax, mayFail) => {
    const text = `params: { lax: { type: string, default: "" } }\njobs: { a: { run: x, allow_failure: "\${{ params.lax }}" } }`;
    expect(legsOf(text, { lax })?.[0]?.mayFail).toBe(mayFail);
  });
});

describe('a count', () => {
  const parts: LegParts = {
    id: 'a' as JobId,
    legs: { kind: 'count', count: { template: `\${{ needs.b.outputs.n }}` } },
    seed: 1,
  };
  const made = (n: string): MadeLegs => makeLegs(parts, { needs: { b: { outputs: { n } } } });

  test('may come from an output', () => {
    expect(made('2')).toEqual({ ok: true, legs: [{ label: '1' }, { label: '2' }] });
    expect(made('0')).toEqual({ ok: true, legs: [] });
  });

  test.each(['', '-1', '1.5', '1e3', 'many', '100001'])('of "%s" is refused', (n) => {
    expect(made(n)).toEqual({
      ok: false,
      problem: `its count \${{ needs.b.outputs.n }} must be a whole number from 0 to 100,000, not ${quoteText(n)}`,
    });
  });
});
