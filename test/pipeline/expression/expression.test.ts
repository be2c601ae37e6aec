// The expression language: errors and their places, reads, results.
import { describe, expect, test } from 'vitest';
import {
  type Contexts,
  type Evaluated,
  type Expression,
  evaluate,
  isTrue,
  parseExpression,
  type Statuses,
  toText,
} from '../../../src/pipeline/expression/expression.ts';
import type { Json } from '../../../src/pipeline/expression/json-data.ts';

function parse(text: string): Expression {
  const parsed = parseExpression(text);
  if (parsed.ok) return parsed.expression;
  throw new Error(parsed.problem);
}

const contexts: Contexts = {
  params: JSON.parse('{"region":"eu","n":5,"yes":true,"Case":"upper","case":"lower","constructor":"c","zero":0}'),
  env: JSON.parse('{"A":"a","__proto__":"p"}'),
  needs: {
    build: { result: 'success', outputs: { version: '1.10', list: [1, 2] } },
    test: { result: 'failure', outputs: {} },
  },
  matrix: { target: { os: 'linux' }, files: ['a', 'b'] },
};

const evaluated = (text: string, statuses?: Statuses): Evaluated => evaluate(parse(text), contexts, statuses);

function value(text: string): Json {
  const result = evaluated(text);
  if (result.ok) return result.value;
  throw new Error(result.problem);
}

describe('a wrong expression is reported at its place, with the correction', () => {
  test.each([
    ['', 0, "it is empty. Write an expression such as params.region == 'eu'."],
    ['  \n', 0, "it is empty. Write an expression such as params.region == 'eu'."],
    ['params.', 6, 'something is missing at its end.'],
    ['params.a ==', 9, 'something is missing after "==".'],
    ['params.a || ', 9, 'something is missing after "||".'],
    ['(params.a', 8, 'a bracket is not closed.'],
    ["params['a'", 7, 'a bracket is not closed.'],
    ['params.a)', 8, '")" cannot stand here.'],
    ['1 +2', 2, '"+2" cannot stand here.'],
    ['params.a == "eu"', 12, "write text in single quotes, such as 'eu'."],
    ["params.a == 'eu", 12, "this ' is not closed. Within a text, write it twice, as in 'it''s'."],
    ["params.a = 'eu'", 9, 'compare two values with "==".'],
    ['params.a & params.b', 9, 'join conditions with "&&".'],
    ['params.a | params.b', 9, 'join conditions with "||".'],
    [`params.a \${{ b }}`, 9, `an expression cannot contain another \${{ }}.`],
    ['failur()', 0, 'there is no function "failur". Did you mean "failure"?'],
    ['params.a &&\n  failur()', 14, 'there is no function "failur". Did you mean "failure"?'],
    ['nedes.a.result', 0, 'there is no "nedes" here. Did you mean "needs"?'],
    ['always && params.a', 0, 'there is no "always" here. Write the function as "always()".'],
    ['github.sha', 0, 'there is no "github" here. Read "run" for the run, and "params" for its params.'],
    ['Secrets.TOKEN', 0, 'there is no "Secrets" here. A secret is a variable of the job: write "$NAME" in "run".'],
    ["contains('a')", 0, 'contains() takes 2 values.'],
    ['format()', 0, 'format() takes at least 1 value.'],
    ['join(1, 2, 3)', 0, 'join() takes 1 or 2 values.'],
    ['Always(1)', 0, 'Always() takes no values.'],
    ['case(true, 1)', 0, 'case() takes conditions and values in turn, then one more value.'],
  ])('%s', (text, at, problem) => {
    expect(parseExpression(text)).toEqual({ ok: false, at, problem });
  });

  test('also if it is much too deep or long', () => {
    expect(parseExpression(`${'('.repeat(60)}1${')'.repeat(60)}`)).toMatchObject({
      problem: 'it is nested more than 50 deep. Nest it less.',
    });
    expect(parseExpression(`'${'x'.repeat(21_000)}'`)).toMatchObject({
      problem: 'it has more than 21,000 characters. Make it shorter.',
    });
  });

  test('also if the name is a built-in object property', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(parseExpression(`!${name}()`)).toMatchObject({
        ok: false,
        problem: expect.stringContaining('no function'),
      });
      expect(parseExpression(name)).toMatchObject({
        problem: `there is no "${name}" here. Expressions read params, env, needs, matrix, run and job. Write text in single quotes.`,
      });
    }
  });
});

test('an expression knows what it reads and calls', () => {
  const { uses, functions } = parse(
    "FromJSON(needs.a.outputs['x'])[env.I] && (Params.P).q == needs[params.j].result\n  || needs.*.result == always()",
  );
  expect(uses.map(({ path }) => path.join('.'))).toEqual([
    'needs.a.outputs.x',
    'env.I',
    'params.P.q',
    'needs',
    'params.j',
    'needs',
  ]);
  expect(uses.map(({ line }) => line)).toEqual([0, 0, 0, 0, 0, 1]);
  expect(uses.at(-1)?.column).toBe(5);
  expect(functions).toEqual(['fromjson', 'always']);
});

describe('names', () => {
  test.each([
    ['params.region', 'eu'],
    ['PARAMS.REGION', 'eu'],
    ["params['region']", 'eu'],
    ['params.absent', null],
    ['params.absent.deeper', null],
    ['params.Case', 'upper'],
    ['params.case', 'lower'],
    ['params.CASE', 'upper'],
    ['params.constructor', 'c'],
    ['params.toString', null],
    ['params.__proto__', null],
    ['env.__proto__', 'p'],
    ['env.constructor', null],
    ['needs.build.outputs.list[1]', 2],
    ['needs.build.outputs.list[2]', null],
    ['matrix.target', { os: 'linux' }],
    ['job.id', null],
    ['fromJSON(\'{"constructor": {"__proto__": 7}}\').constructor.__proto__', 7],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });
});

test('a star stands for all entries that have the name', () => {
  expect(value('needs.*.result')).toEqual(['success', 'failure']);
  expect(value('needs.*.outputs.version')).toEqual(['1.10']);
  expect(value('matrix.files.*')).toEqual(['a', 'b']);
  expect(value("contains(needs.*.result, 'failure')")).toBe(true);
  expect(value('matrix.absent.*')).toEqual([]);
});

describe('functions', () => {
  test.each([
    ["contains('Hello', 'ELL')", true],
    ["contains(matrix.files, 'B')", true],
    ["contains(matrix.files, 'ab')", false],
    ["startsWith('Hello', 'he')", true],
    ["endsWith('Hello', 'lo')", true],
    ["join(matrix.files, '-')", 'a-b'],
    ['join(matrix.files)', 'a,b'],
    ["join('alone', '-')", 'alone'],
    ["join(fromJSON('[1, true, null, 1.5]'), '/')", '1/true//1.5'],
    ["format('{1}{0} {{0}}', params.n, params.yes)", 'true5 {0}'],
    ["case(params.n == 5, 'five', 'other')", 'five'],
    ['toJSON(matrix.files)', '[\n  "a",\n  "b"\n]'],
    ["toJSON('\"')", '"\\""'],
    ['FROMJSON(\'[1, {"a": null}]\')', [1, { a: null }]],
    ["'it''s'", "it's"],
    ['0x10', 16],
    ['-5', -5],
    ["'a' && 'b' || 'c'", 'b'],
    ["'' && 'b' || 'c'", 'c'],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test.each([
    ["fromJSON('eu,us')", 'fromJSON was given "eu,us", which is not JSON'],
    ["fromJSON('')", 'fromJSON was given an empty text'],
    ["format('{1}', 1)", 'The following format string references more arguments than were supplied: {1}'],
    ["format('{0')", 'The following format string is invalid: {0'],
  ])('%s has no value', (text, problem) => {
    expect(evaluated(text)).toEqual({ ok: false, problem });
  });

  test('fromJSON can give a list of 200,000 values', () => {
    const list = Array.from({ length: 200_000 }, (_, index) => index);
    const big = { params: { list: JSON.stringify(list) } };
    expect(evaluate(parse('fromJSON(params.list)'), big)).toEqual({ ok: true, value: list });
    expect(evaluate(parse('fromJSON(params.list)[199999]'), big)).toEqual({ ok: true, value: 199_999 });
    expect(evaluate(parse('contains(fromJSON(params.list), 199999)'), big)).toEqual({ ok: true, value: true });
  });

  test('status functions return the given statuses, or false without any', () => {
    const statuses = { success: false, failure: true, always: true, cancelled: false };
    expect(evaluated('failure() && !cancelled() && ALWAYS()', statuses)).toEqual({ ok: true, value: true });
    expect(evaluated('success()', statuses)).toEqual({ ok: true, value: false });
    expect(evaluated('always()')).toEqual({ ok: true, value: false });
  });
});

test('values of different types are compared as numbers, and texts ignore case', () => {
  for (const text of ["1 == '1'", "'a' == 'A'", 'null == 0', "0 == ''", 'true == 1', 'params.n > 4', "'b' > 'A'"]) {
    expect([text, value(text)]).toEqual([text, true]);
  }
  for (const text of ["1 == 'x'", 'NaN == NaN', "'10' == '1e1'", 'matrix.files == matrix.target']) {
    expect([text, value(text)]).toEqual([text, false]);
  }
});

test('null, false, zero and the empty text are false, and everything else is true', () => {
  for (const no of [null, false, 0, -0, Number.NaN, '']) expect(isTrue(no)).toBe(false);
  for (const yes of [true, 1, -1, 'false', '0', ' ', [], {}]) expect(isTrue(yes)).toBe(true);
});

test('a value becomes the text that it is written as, and lists and maps become JSON', () => {
  const texts = [null, true, 1, 1.5, 1e21, '1.10', [1, 'a'], { a: [null] }].map(toText);
  expect(texts).toEqual(['', 'true', '1', '1.5', '1e+21', '1.10', '[1,"a"]', '{"a":[null]}']);
});

test.each([
  ["'it''s Bob''s'", "it's Bob's"],
  ["contains('it''s, isn''t', 'isn''t')", true],
  ["''''''", "''"],
])('every doubled quote in %s is one quote', (text, value) => {
  const parsed = parseExpression(text);
  expect(parsed.ok && evaluate(parsed.expression, {})).toEqual({ ok: true, value });
});

describe('limits are named', () => {
  test('of JSON that is nested too deep', () => {
    const parsed = parseExpression('fromJSON(params.deep)');
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(parsed.ok && evaluate(parsed.expression, { params: { deep } })).toEqual({
      ok: false,
      problem: 'fromJSON was given JSON that is nested more than 500 deep',
    });
  });

  test.each([1_000_000, 100_000_000])('of a text that grows to 16 times %d characters', (length) => {
    const text = `format('${'{0}'.repeat(16)}', params.x)`;
    const parsed = parseExpression(text);
    expect(parsed.ok && evaluate(parsed.expression, { params: { x: 'x'.repeat(length) } })).toEqual({
      ok: false,
      problem: 'its result is too long: a text may have at most 10,000,000 characters',
    });
  });
});

test('a name that begins with a digit is shown in brackets', () => {
  expect(parseExpression('needs.9.outputs.x')).toMatchObject({
    ok: false,
    problem: "a name that begins with a digit needs brackets. Write needs['9'].",
  });
});
