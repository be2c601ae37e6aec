// Values on their way into expressions and back.
import { expect, test } from 'vitest';
import { fromData, type Json, toData } from '../../../src/pipeline/expression/json-data.ts';

const back = (value: Json): Json => fromData(toData(value));

test('every value survives the conversion, and names keep their order and case', () => {
  const values: Json[] = [null, true, false, 0, -1.5, '', ' é😀\n', [], {}, [1, ['a', null, { b: [] }]]];
  for (const value of values) expect(back(value)).toEqual(value);
  expect(JSON.stringify(back({ b: 1, A: { C: 2, a: 3 }, a: 4 }))).toBe('{"b":1,"A":{"C":2,"a":3},"a":4}');
});

test('names of built-in object properties are ordinary names', () => {
  const json = '{"constructor":1,"__proto__":{"x":2},"toString":3,"hasOwnProperty":4}';
  expect(JSON.stringify(back(JSON.parse(json)))).toBe(json);
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('a list of 200,000 values survives the conversion', () => {
  const list = Array.from({ length: 200_000 }, (_, index) => index);
  expect(back(list)).toEqual(list);
});
