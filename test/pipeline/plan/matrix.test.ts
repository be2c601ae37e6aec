// The combinations of a matrix. The examples come from GitHub's documentation.
import { describe, expect, test } from 'vitest';
import type { Contexts } from '../../../src/pipeline/expression/expression.ts';
import { expandMatrix, type Row } from '../../../src/pipeline/plan/expand-matrix.ts';
import { cpuTime } from '../../support/cpu-time.ts';
import { headings, parse } from '../parse.ts';

const surroundings = `
params: { n: 5 }
env: { LIST: "[true]" }
jobs:
  job:
    run: x
    needs: plan
    strategy:
      matrix:`;

/** `text`: the matrix in YAML. */
function expand(text: string, contexts: Contexts = {}): ReturnType<typeof expandMatrix> {
  const { jobs } = parse(`${surroundings}\n${text.trim().replace(/^/gm, '        ')}\n  plan: { run: x }`);
  const legs = jobs[0]?.legs;
  if (legs?.kind !== 'matrix') throw new Error('expected a matrix');
  return expandMatrix(legs.matrix, contexts);
}

function rows(text: string, contexts?: Contexts): readonly Row[] {
  const expanded = expand(text, contexts);
  if (expanded.ok) return expanded.rows;
  throw new Error(expanded.problem);
}

/** With `value` as the output that the matrix is made of. */
const made = (text: string, value: unknown): ReturnType<typeof expandMatrix> =>
  expand(text, { needs: { plan: { outputs: { made: JSON.stringify(value) } } } });

describe('as on GitHub', () => {
  test('the first axis changes slowest', () => {
    expect(rows('version: [10, 12, 14]\nos: [ubuntu-latest, windows-latest]')).toEqual([
      { version: 10, os: 'ubuntu-latest' },
      { version: 10, os: 'windows-latest' },
      { version: 12, os: 'ubuntu-latest' },
      { version: 12, os: 'windows-latest' },
      { version: 14, os: 'ubuntu-latest' },
      { version: 14, os: 'windows-latest' },
    ]);
  });

  test('"include" extends combinations that it does not contradict, or adds a new one', () => {
    expect(
      rows(`
fruit: [apple, pear]
animal: [cat, dog]
include:
  - color: green
  - color: pink
    animal: cat
  - fruit: apple
    shape: circle
  - fruit: banana
  - fruit: banana
    animal: cat`),
    ).toEqual([
      { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
      { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
      { fruit: 'pear', animal: 'cat', color: 'pink' },
      { fruit: 'pear', animal: 'dog', color: 'green' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ]);
  });

  test('"include" extends one combination, or adds one', () => {
    const axes = 'os: [windows-latest, ubuntu-latest]\nnode: [14, 16]\n';
    expect(rows(`${axes}include: [{ os: windows-latest, node: 16, npm: 6 }]`)).toEqual([
      { os: 'windows-latest', node: 14 },
      { os: 'windows-latest', node: 16, npm: 6 },
      { os: 'ubuntu-latest', node: 14 },
      { os: 'ubuntu-latest', node: 16 },
    ]);
    expect(rows(`${axes}include: [{ os: windows-latest, node: 17 }]`).at(-1)).toEqual({
      os: 'windows-latest',
      node: 17,
    });
  });

  test('"include" alone is a list of combinations', () => {
    expect(rows('include: [{ site: production, datacenter: site-a }, { site: staging, datacenter: site-b }]')).toEqual([
      { site: 'production', datacenter: 'site-a' },
      { site: 'staging', datacenter: 'site-b' },
    ]);
  });

  test('"exclude" removes every combination that it matches, also in part', () => {
    const left = rows(`
os: [macos-latest, windows-latest]
version: [12, 14, 16]
environment: [staging, production]
exclude:
  - os: macos-latest
    version: 12
    environment: production
  - os: windows-latest
    version: 16`);
    expect(left).toHaveLength(9);
    expect(left).not.toContainEqual({ os: 'macos-latest', version: 12, environment: 'production' });
    expect(left.filter(({ os, version }) => os === 'windows-latest' && version === 16)).toEqual([]);
  });

  test('an excluded combination can be included again', () => {
    expect(rows('a: [1, 2]\nexclude: [{ a: 1 }]\ninclude: [{ a: 1, b: x }]')).toEqual([{ a: 2 }, { a: 1, b: 'x' }]);
  });
});

describe('values', () => {
  test('have the type that they are written as', () => {
    expect(
      rows(`a: [1, 1.10, "1", 012, 1e3, true, yes, "true", null, ~, Null, True, FALSE, '', -5, 0.5]`).map(({ a }) => a),
    ).toEqual([...[1, '1.10', '1', '012', '1e3', true, 'yes', 'true', null, null, null, true, false, '', -5, 0.5]]);
  });

  test.each([
    ['a number and its text', 'node: ["18", "20"]\nexclude: [{ node: 18 }]', [{ node: '20' }]],
    ['numbers however they are written', 'v: [1.0, 2.0]\nexclude: [{ v: 1 }]', [{ v: '2.0' }]],
    ['texts apart from case', 'os: [Mac, linux]\nexclude: [{ os: mac }]', [{ os: 'linux' }]],
    ['names apart from case', 'os: [mac, linux]\nexclude: [{ Os: mac }]', [{ os: 'linux' }]],
    ['part of a map', 'v: [{ node: 12, npm: 6 }, { node: 14 }]\nexclude: [{ v: { node: 12 } }]', [{ v: { node: 14 } }]],
    ['true and the text 1', 'a: [2, "1", true]\nexclude: [{ a: "1" }]', [{ a: 2 }]],
  ])('match as "==" compares them: %s', (_, text, left) => {
    expect(rows(text)).toEqual(left);
  });

  test('that "include" matches stay as the axis has them', () => {
    expect(rows('node: ["18", "20"]\ninclude: [{ Node: 18, lts: true }]')).toEqual([
      { node: '18', lts: true },
      { node: '20' },
    ]);
    expect(rows('os: [linux]\ninclude: [{ OS: mac }]')).toEqual([{ os: 'linux' }, { os: 'mac' }]);
  });

  test('may be maps and lists, and match in any order of keys', () => {
    expect(
      rows(
        'target: [{ os: linux, cpu: [arm, x64] }, { os: mac }]\nexclude: [{ target: { cpu: [arm, x64], os: linux } }]',
      ),
    ).toEqual([{ target: { os: 'mac' } }]);
  });

  test('may be lists of lists', () => {
    expect(rows('a: [[1, [2]], [], [null]]')).toEqual([{ a: [1, [2]] }, { a: [] }, { a: [null] }]);
  });

  test('may be expressions, at any depth', () => {
    expect(
      rows(`a: [ "\${{ params.n }}", { b: [ "x\${{ params.n }}" ] } ]\nc: "\${{ fromJSON(env.LIST) }}"`, {
        params: { n: 5 },
        env: { LIST: '[true]' },
      }),
    ).toEqual([
      { a: 5, c: true },
      { a: { b: ['x5'] }, c: true },
    ]);
  });

  test('that an expression gives as a list take its place', () => {
    expect(rows(`a: ["\${{ fromJSON(env.LIST) }}", 1, [2]]`, { env: { LIST: '[true, 5]' } }).map(({ a }) => a)).toEqual(
      [...[true, 5, 1, [2]]],
    );
  });

  test('may have the names of built-in object properties', () => {
    const [row] = rows('constructor: [1]\n__proto__: [2]\ninclude: [{ toString: 3 }]');
    expect(JSON.stringify(row)).toBe('{"constructor":1,"__proto__":2,"toString":3}');
  });
});

describe('a whole matrix that an expression gives', () => {
  const whole = `"\${{ fromJSON(needs.plan.outputs.made) }}"`;

  test('is a map of lists, or a list of combinations', () => {
    expect(made(whole, { a: [1, 2], exclude: [{ a: 2 }], include: [{ b: 3 }] })).toEqual({
      ok: true,
      rows: [{ a: 1, b: 3 }],
    });
    expect(made(whole, [{ a: 1 }, { b: 2 }])).toEqual({ ok: true, rows: [{ a: 1 }, { b: 2 }] });
  });

  test('is taken as it is: text that looks like an expression stays text', () => {
    expect(made(whole, { a: [`\${{ env.TOKEN }}`] })).toEqual({ ok: true, rows: [{ a: `\${{ env.TOKEN }}` }] });
    expect(made(`a: ${whole}`, [`\${{ env.TOKEN }}`])).toEqual({ ok: true, rows: [{ a: `\${{ env.TOKEN }}` }] });
  });

  test.each([
    [5, 'its matrix is neither a map of lists nor a list of maps'],
    [null, 'its matrix is neither a map of lists nor a list of maps'],
    [{ a: 'x' }, '"a" of its matrix is "x", not a list'],
    [{ a: [1], include: [2] }, '"include" of its matrix must be a list of maps, not of 2'],
    [{ a: [1], exclude: { a: 1 } }, '"exclude" of its matrix is {"a":1}, not a list'],
    [[[1]], '"include" of its matrix must be a list of maps, not of [1]'],
  ])('%j is refused', (value, problem) => {
    expect(made(whole, value)).toEqual({ ok: false, problem });
  });

  test('that is not JSON is refused', () => {
    expect(expand(whole, { needs: { plan: { outputs: {} } } })).toEqual({
      ok: false,
      problem: 'its matrix cannot be made: fromJSON was given an empty text',
    });
  });
});

test('an empty list leaves only the combinations of "include"', () => {
  expect(rows('a: [1, 2]\nb: []')).toEqual([]);
  expect(rows('a: []\ninclude: [{ a: 1 }]')).toEqual([{ a: 1 }]);
  expect(rows('include: []')).toEqual([]);
  expect(made(`"\${{ fromJSON(needs.plan.outputs.made) }}"`, {})).toEqual({ ok: true, rows: [] });
});

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
