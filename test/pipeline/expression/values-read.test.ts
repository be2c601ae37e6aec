// The values that an expression reads, by the names that a user would write.
import { expect, test } from 'vitest';
import { parseExpression } from '../../../src/pipeline/expression/expression.ts';
import { valuesRead } from '../../../src/pipeline/expression/values-read.ts';

const contexts = {
  params: { region: 'us' },
  needs: { plan: { result: 'success', outputs: { "it's": 'x', n: '1' }, legs: {} } },
  matrix: { node: 20 },
};

const statuses = { always: true, success: false, failure: true, cancelled: false };

function read(text: string): (readonly [string, unknown])[] {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return valuesRead(parsed.expression, contexts, statuses).map(({ name, value }) => [name, value]);
}

test.each([
  ["params.region == 'eu' && params.region != 'x'", [['params.region', 'us']]],
  ["PARAMS['Region']", [['params.Region', 'us']]],
  ["needs.plan.outputs['it''s']", [["needs.plan.outputs['it''s']", 'x']]],
  [
    'fromJSON(needs.plan.outputs.n) < matrix.node',
    [
      ['needs.plan.outputs.n', '1'],
      ['matrix.node', 20],
    ],
  ],
  [
    'needs.plan.outputs[params.region]',
    [
      ['needs.plan.outputs', { "it's": 'x', n: '1' }],
      ['params.region', 'us'],
    ],
  ],
  ['params.gone', [['params.gone', null]]],
  [
    'failure() || always() || success()',
    [
      ['success()', false],
      ['failure()', true],
    ],
  ],
])('%s', (text, values) => {
  expect(read(text)).toEqual(values);
});
