// Which rule an `if` stands for, and whether a condition remains.
import { describe, expect, test } from 'vitest';
import { type ConditionMeaning, meaningOf } from '../../../src/pipeline/expression/condition-rule.ts';
import { parseExpression } from '../../../src/pipeline/expression/expression.ts';

function meaning(text: string): ConditionMeaning {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return meaningOf(parsed.expression);
}

describe('a status function alone is a rule', () => {
  test.each([
    ['success()', 'on_success'],
    ['failure()', 'on_failure'],
    ['always()', 'always'],
    ['FAILURE()', 'on_failure'],
    ['Failure( )', 'on_failure'],
    ['((always()))', 'always'],
  ])('%s is %s', (text, when) => {
    expect(meaning(text)).toEqual({ when, hasMore: false });
  });
});

describe('joined to a condition by && it is a rule and a condition', () => {
  test.each([
    ['failure() && params.x', 'on_failure'],
    ['params.x && failure()', 'on_failure'],
    ['(failure()) && params.x && params.y', 'on_failure'],
    ['(failure() && params.x)', 'on_failure'],
    ['params.x && (params.y && failure())', 'on_failure'],
    ['success() && (params.x || params.y)', 'on_success'],
    ['always() && !params.x', 'always'],
  ])('%s is %s and more', (text, when) => {
    expect(meaning(text)).toEqual({ when, hasMore: true });
  });
});

describe('at any other place the rule is always, and the condition decides', () => {
  test.each([
    'cancelled()',
    '!cancelled()',
    '!failure()',
    'always() || params.x',
    'failure() || success()',
    'failure() && params.x || params.y',
    'failure() && !cancelled()',
    'failure() && always()',
    'success() && success()',
    'failure() == true',
    "contains('true', failure())",
    'params.x && (failure() || params.y)',
    "params[format('{0}', success())]",
  ])('%s', (text) => {
    expect(meaning(text)).toEqual({ when: 'always', hasMore: true });
  });
});

test('a condition without a status function has no rule', () => {
  expect(meaning("params.x == 'failure()'")).toEqual({ hasMore: true });
  expect(meaning("contains(needs.*.result, 'failure')")).toEqual({ hasMore: true });
});
