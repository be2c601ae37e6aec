// Booleans and null, in every spelling of YAML 1.2, at the places where a boolean may stand.
import { expect, test } from 'vitest';
import { planRun } from '../../src/pipeline/plan/plan-run.ts';
import { headings, parse } from './parse.ts';

function legsOf(text: string): readonly object[] {
  const planned = planRun(parse(text), { params: {} });
  if (!planned.ok) throw new Error(planned.problems.join('\n'));
  return planned.plan.jobs[0]?.legs ?? [];
}

test.each(['[True, False]', '[TRUE, FALSE]', '["True", "False"]'])(
  '%s of a matrix decides which leg may fail',
  (list) => {
    const legs = legsOf(
      `jobs: { a: { strategy: { matrix: { x: ${list} } }, allow_failure: "\${{ matrix.x }}", run: exit 1 } }`,
    );
    expect(legs.map((leg) => 'mayFail' in leg)).toEqual([true, false]);
  },
);

test.each(['False', 'FALSE', 'false'])('a param %s is a boolean, and its text is false', (word) => {
  const { params, jobs } = parse(`params: { loud: ${word} }\njobs: { a: { if: params.loud, run: x } }`);
  expect(params).toEqual([{ name: 'loud', type: 'boolean', default: 'false' }]);
  expect(jobs).toHaveLength(1);
  expect(legsOf(`params: { loud: ${word} }\njobs: { a: { if: params.loud, run: x } }`)).toEqual([
    { conditionFalse: true },
  ]);
});

test('a param of type string keeps the word as written', () => {
  expect(parse('params: { x: { type: string, default: True } }\njobs: { a: { run: x } }').params).toMatchObject([
    { default: 'True' },
  ]);
});

test.each(['True', 'TRUE'])('"if: %s" holds', (word) => {
  expect(headings(`jobs: { a: { if: ${word}, run: x } }`)).toEqual([]);
});

test.each(['null', 'Null', '~'])('"if: %s" is an error', (word) => {
  expect(headings(`jobs: { a: { if: ${word}, run: x } }`)).toEqual([
    expect.stringContaining('Without a condition, remove "if".'),
  ]);
});

test('a number that no number can hold is refused as a param', () => {
  const pipeline = parse('params: { n: 1 }\njobs: { a: { run: x } }');
  expect(planRun(pipeline, { params: { n: '1e999' } })).toEqual({
    ok: false,
    problems: ['param "n" must be a number, not "1e999".'],
  });
  expect(headings('params: { n: { type: number, default: 1e999 } }\njobs: { a: { run: x } }')).toHaveLength(1);
});

test('a second %YAML line is an error', () => {
  expect(headings('%YAML 1.2\n%YAML 1.2\n---\njobs: { a: { run: x } }\n')).toEqual([
    '2:1 the %YAML line stands here a second time. Remove one.',
  ]);
});
