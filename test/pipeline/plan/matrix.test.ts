// The combinations of a matrix. The examples come from GitHub's documentation.
import { describe, expect, test } from 'vitest';
import { expand, made, rows } from './expanded.ts';

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
