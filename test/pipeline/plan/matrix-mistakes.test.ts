// Matrices that are refused: with too many combinations, or with mistakes.
import { describe, expect, test } from 'vitest';
import { cpuTime } from '../../support/cpu-time.ts';
import { headings } from '../parse.ts';
import { made } from './expanded.ts';

describe('a matrix with more jobs than a run may have', () => {
  const list = (length: number): string => `[${Array.from({ length }, (_, index) => index)}]`;

  test.each([
    ['two axes of 1,000', `a: ${list(1000)}\nb: ${list(1000)}`, '1,000,000'],
    ['twelve axes of 10', Array.from({ length: 12 }, (_, n) => `a${n}: ${list(10)}`).join('\n'), '1,000,000,000,000'],
    [
      'twenty axes of 10',
      Array.from({ length: 20 }, (_, n) => `a${n}: ${list(10)}`).join('\n'),
      '100,000,000,000,000,000,000',
    ],
    ['one axis of 100,001', `a: ${list(100_001)}`, '100,001'],
  ])('%s is refused without making them', (_, text, size) => {
    const file = `jobs: { job: { run: x, strategy: { matrix: { ${text.replaceAll('\n', ', ')} } } } }`;
    const found: string[] = [];
    const took = cpuTime(() => found.push(...headings(file)));
    expect(found).toEqual([
      `1:44 this job cannot be made: its matrix has ${size} combinations, but a run may have at most 100,000 jobs.`,
    ]);
    // Reading the lists takes most of it. The legs would take several times as long.
    const reading = cpuTime(() => headings(`jobs: { job: { run: x } }\nx-lists: { ${text.replaceAll('\n', ', ')} }`));
    expect(took).toBeLessThan(2 * reading + 500);
  });

  test('is refused also if only "include" exceeds the limit', () => {
    const many = Array.from({ length: 100_001 }, (_, n) => ({ n }));
    expect(made(`include: "\${{ fromJSON(needs.plan.outputs.made) }}"`, many)).toMatchObject({ ok: false });
  });
});

test('mistakes in a matrix are reported at their places', () => {
  const matrix = (text: string): string[] => headings(`jobs: { a: { run: x, strategy: { matrix: ${text} } } }`);
  expect(matrix('[1]')).toEqual([
    '1:42 "matrix" must be a map of lists such as { node: [20, 22] }, or an expression, not a list.',
  ]);
  expect(matrix('{ os: [a], exclude: [{ oss: a }, { x: y }, z], include: [5, [b]] }')).toEqual([
    '1:65 "oss" is not an axis, so this excludes nothing. Did you mean "os"?',
    '1:77 "x" is not an axis, so this excludes nothing. Known axes: os.',
    '1:85 an item of "exclude" must be a map such as { node: 20 }, not "z".',
    '1:99 an item of "include" must be a map such as { node: 20 }, not 5.',
    '1:102 an item of "include" must be a map such as { node: 20 }, not a list.',
  ]);
  expect(matrix('{ os: a, "a b": [1], b: { c: d } }')).toEqual([
    '1:48 "os" must be a list, or an expression that gives one, not "a".',
    '1:51 "a b" cannot be the name of an axis. Use letters, digits, "_" and "-", and begin with a letter or "_".',
    '1:66 "b" must be a list, or an expression that gives one, not a map.',
  ]);
});

test.each([
  ['{ os: [a], exclude: [{}] }', '"exclude" of its matrix has an empty entry. Remove it'],
  ['{ os: [a], include: [{}] }', '"include" of its matrix has an empty entry. Remove it'],
  ['{ os: [a], exclude: [{ os: b }] }', '"exclude" of its matrix has {"os":"b"}, which no combination matches'],
  [
    '{ a-b: [1], include: [{ a_b: 2 }] }',
    '"a-b" and "a_b" of its matrix would have the same variable WP_MATRIX_A_B. Rename one',
  ],
  [
    '{ os: [a], include: [{ x: 1, X: 2 }] }',
    'an entry of "include" of its matrix has a name twice, apart from case: {"x":1,"X":2}',
  ],
])('validation refuses the matrix %s', (matrix, problem) => {
  expect(headings(`jobs: { a: { run: x, strategy: { matrix: ${matrix} } } }`)).toEqual([
    `1:42 this job cannot be made: ${problem}.`,
  ]);
});

test('an entry of "exclude" may match nothing where an expression makes a list', () => {
  expect(made(`a: "\${{ fromJSON(needs.plan.outputs.made) }}"\nexclude: [{ a: 9 }]`, [1])).toEqual({
    ok: true,
    rows: [{ a: 1 }],
  });
});

test('an expression in a key is refused', () => {
  for (const matrix of [`{ a: [{ "\${{ params.x }}": 1 }] }`, `{ include: [{ "\${{ params.x }}": 1 }] }`])
    expect(headings(`params: { x: k }\njobs: { a: { run: x, strategy: { matrix: ${matrix} } } }`)).toEqual([
      expect.stringContaining('an expression cannot stand in a key.'),
    ]);
});
