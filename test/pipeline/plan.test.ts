// The plan of one run: params, legs, drawn sleeps, variables.
import { describe, expect, test } from 'vitest';
import { fillSpec } from '../../src/pipeline/fill-templates.ts';
import type { Plan } from '../../src/pipeline/plan/plan.ts';
import { planRun } from '../../src/pipeline/plan/plan-run.ts';
import { cpuTime } from '../support/cpu-time.ts';
import { parse } from './parse.ts';

function plan(text: string, params: Readonly<Record<string, string>> = {}, seed = 1): Plan {
  const planned = planRun(parse(text), { params, seed });
  if (planned.ok) return planned.plan;
  throw new Error(planned.problems.join('\n'));
}

function problems(text: string, params: Readonly<Record<string, string>> = {}): readonly string[] {
  const planned = planRun(parse(text), { params });
  return planned.ok ? [] : planned.problems;
}

const flat = `params: { iterations: 100 }\njobs: { nap: { sleep: 10ms..60ms, count: "\${{ params.iterations }}" } }`;
const lengths = (made: Plan): (number | undefined)[] =>
  made.jobs.flatMap(({ legs }) => (legs ?? []).map(({ sleepMs }) => sleepMs));

describe('legs', () => {
  test('a job without a count has one leg with the id of the job', () => {
    expect(plan('jobs: { a: { run: x } }').jobs[0]).toMatchObject({ legs: [{}], ranks: [0] });
  });

  test('a count numbers its legs from 1, also if there is only one', () => {
    expect(plan(flat, { iterations: '3' }).jobs[0]?.legs?.map(({ label }) => label)).toEqual(['1', '2', '3']);
    expect(plan('jobs: { a: { run: x, count: 1 } }').jobs[0]).toMatchObject({ legs: [{ label: '1' }] });
  });

  test('a count of 0 gives no legs', () => {
    expect(plan(flat, { iterations: '0' }).jobs[0]).toMatchObject({ legs: [] });
  });

  test('a count that is not a number or too large is refused', () => {
    expect(problems(flat, { iterations: '1.5' })).toEqual([
      `job "nap": its count \${{ params.iterations }} must be a whole number from 0 to 100,000, not 1.5.`,
    ]);
    expect(problems(flat, { iterations: '100001' })).toEqual([
      `job "nap": its count \${{ params.iterations }} must be a whole number from 0 to 100,000, not 100001.`,
    ]);
    expect(problems('jobs: { a: { run: x, count: 60000 }, b: { run: x, count: 60000 } }')).toEqual([
      'a run may have at most 100,000 jobs, and this one would have 120,000. Lower its counts, or split it into several runs.',
    ]);
  });

  test('100,000 legs are planned quickly', () => {
    const took = cpuTime(() => {
      expect(plan(flat, { iterations: '100000' }).jobs[0]?.legs).toHaveLength(100_000);
    });
    expect(took).toBeLessThan(1000);
  });
});

describe('sleeps', () => {
  test('are drawn from the whole range, including both ends', () => {
    const drawn = new Set(lengths(plan(flat, { iterations: '5000' })));
    expect(Math.min(...[...drawn].map(Number))).toBe(10);
    expect(Math.max(...[...drawn].map(Number))).toBe(60);
    expect(drawn.size).toBe(51);
  });

  test('are the same with the same seed, and differ without one', () => {
    expect(lengths(plan(flat, {}, 7))).toEqual(lengths(plan(flat, {}, 7)));
    expect(lengths(plan(flat, {}, 7))).not.toEqual(lengths(plan(flat, {}, 8)));
    const [one, other] = [planRun(parse(flat), { params: {} }), planRun(parse(flat), { params: {} })];
    expect(one.ok && other.ok && one.plan.seed !== other.plan.seed).toBe(true);
  });

  test('of one job do not depend on other jobs', () => {
    const job = 'b: { sleep: 1s..9s, count: 5 }';
    const alone = plan(`jobs: { ${job} }`);
    const among = plan(`jobs: { a: { sleep: 1s..9s, count: 7 }, ${job} }`);
    expect(among.jobs[1]?.legs?.map(({ sleepMs }) => sleepMs)).toEqual(lengths(alone));
    expect(lengths(among).slice(0, 5)).not.toEqual(lengths(alone));
  });

  test('of a fixed length are not drawn, and a command has none', () => {
    expect(lengths(plan('jobs: { a: { sleep: 2s }, b: { run: x } }'))).toEqual([2000, undefined]);
  });
});

describe('params', () => {
  const text = `params:
  region: { enum: [eu, us], default: eu }
  size: { type: number }
  loud: false
jobs: { a: { run: x } }`;

  test('take the given value, or else the default', () => {
    expect(plan(text, { size: '1e3', loud: 'true' }).params).toEqual({ region: 'eu', size: '1e3', loud: 'true' });
  });

  test('that are wrong are reported all at once', () => {
    expect(problems(text, { regoin: 'eu', region: 'asia', loud: 'yes', constructor: 'x' })).toEqual([
      '"regoin" is not a param of this pipeline. Did you mean "region"?',
      '"constructor" is not a param of this pipeline. Its params are region, size, loud.',
      'param "region" must be eu or us, not "asia".',
      'param "size" has no value. Give it one with -p size=…',
      'param "loud" must be true or false, not "yes". Write true.',
    ]);
  });

  test('reach every job as variables', () => {
    const made = plan(
      'params: { region-name: eu, __proto__: x }\nenv: { A: b }\njobs: { a: { run: x }, b: { sleep: 1s } }',
    );
    expect(made.jobs.map(({ spec }) => spec.env)).toEqual([
      { WP_PARAM_REGION_NAME: 'eu', WP_PARAM___PROTO__: 'x', A: 'b' },
      { WP_PARAM_REGION_NAME: 'eu', WP_PARAM___PROTO__: 'x', A: 'b' },
    ]);
    expect(Object.entries(made.params)).toEqual([
      ['region-name', 'eu'],
      ['__proto__', 'x'],
    ]);
  });

  test('are filled into variables as text, and never evaluated again', () => {
    const made = plan(
      `params: { a: x, b: y }
jobs: { a: { run: x, env: { A: "1-\${{ params.a }}-\${{params.b}}", B: "$HOME \${A}", C: "$&" } } }`,
      { a: `\${{ params.b }}`, b: "$' $&" },
    );
    const filled = { A: `1-\${{ params.b }}-$' $&`, B: `$HOME \${A}`, C: '$&' };
    expect(made.jobs[0]?.spec.env).toMatchObject(filled);
  });
});

describe('variables made of expressions', () => {
  test('are filled in as soon as the contexts that they read are known, in any order', () => {
    const [job] = plan(`params: { p: x }
jobs:
  a:
    needs: b
    run: x
    cwd: "\${{ env.Later }}/\${{ env.DIR }}"
    timeout: "\${{ params.p == 'x' && '5s' || '6s' }}"
    env: { DIR: "\${{ env.BASE }}/sub", BASE: "\${{ params.p }}", LATER: "\${{ needs.b.outputs.k }}", LAST: "\${{ env.LATER }}" }
  b: { run: x }
`).jobs;
    expect(job?.spec).toMatchObject({
      env: { WP_PARAM_P: 'x', DIR: 'x/sub', BASE: 'x' },
      timeoutMs: 5000,
      templates: {
        env: { LATER: `\${{ needs.b.outputs.k }}`, LAST: `\${{ env.LATER }}` },
        cwd: `\${{ env.Later }}/\${{ env.DIR }}`,
      },
    });
    expect(Object.keys(job?.spec.env ?? {})).toEqual(['WP_PARAM_P', 'BASE', 'DIR']);
    expect(job && fillSpec(job.spec, { needs: { b: { outputs: { k: 'v' } } } })).toMatchObject({
      ok: true,
      spec: { env: { DIR: 'x/sub', LATER: 'v', LAST: 'v' }, cwd: '/somewhere/v/x/sub' },
    });
  });

  test('are shared by all jobs without their own variables', () => {
    const { jobs } = plan(`params: { p: x }
env: { A: "\${{ params.p }}", B: "\${{ run.id }}" }
jobs: { a: { run: x }, b: { run: y, cwd: "\${{ env.A }}" }, c: { run: x, env: { C: z } } }`);
    const [a, b, c] = jobs.map(({ spec }) => spec);
    expect(a?.env).toEqual({ WP_PARAM_P: 'x', A: 'x' });
    expect(b?.env).toBe(a?.env);
    expect(b?.templates?.env).toBe(a?.templates?.env);
    expect(c?.env).toEqual({ WP_PARAM_P: 'x', A: 'x', C: 'z' });
  });

  test('that cannot be made are reported with their job', () => {
    const text = `jobs: { a: { run: x, timeout: "\${{ 5 }}", cwd: "\${{ fromJSON('') }}", env: { A: "\${{ fromJSON('x') }}" } } }`;
    expect(problems(text)).toEqual([
      'job "a": A cannot be made: fromJSON was given "x", which is not JSON.',
      'job "a": "cwd" cannot be made: fromJSON was given an empty text.',
      'job "a": "timeout" must be a duration such as 500ms, 30s or 1h30m, not 5. A bare number has no unit: write 5s or 5m.',
    ]);
  });
});
