// The text in the brackets of a leg's id.

import { expect, test } from 'vitest';
import type { Json } from '../../../src/pipeline/expression/json-data.ts';
import { type JobId, legId } from '../../../src/pipeline/job-id.ts';
import { labelsOf } from '../../../src/pipeline/plan/leg-labels.ts';
import { cpuTime } from '../../support/cpu-time.ts';

const labelOf = (row: Readonly<Record<string, Json>>): string | undefined => labelsOf([row])[0];

test('a label names each axis with its value', () => {
  expect(labelOf({ node: 20, os: 'linux', debug: false, none: null })).toBe('node=20,os=linux,debug=false,none=null');
  expect(legId('test' as JobId, 'node=20')).toBe('test[node=20]');
  expect(legId('test' as JobId, undefined)).toBe('test');
});

test('lists and maps are shown by their values', () => {
  expect(labelOf({ files: ['a', 'b'], target: { os: 'linux', cpu: ['arm', 64] } })).toBe(
    'files=a+b,target=linux-arm+64',
  );
});

test('brackets, commas and control codes are replaced, in names and in values', () => {
  expect(labelOf({ 'a]b': 'x[1],\n\u001b[31m y' })).toBe('a_b=x_1_31m_y');
  expect(labelOf({ dir: '\u202Eabc\u2028\u0007' })).toBe('dir=_abc_');
});

test('a long label is cut between characters', () => {
  const label = labelOf({ text: '😀'.repeat(200) }) ?? '';
  expect(Array.from(label)).toHaveLength(80);
  expect(label.endsWith('😀')).toBe(true);
});

test('no two labels are alike, even if values look alike, are cut, or look like a numbered label', () => {
  expect(labelsOf([{ a: 1 }, { a: '1' }, { a: '1#2' }, { a: 1 }])).toEqual(['a=1', 'a=1#2', 'a=1#2#2', 'a=1#3']);
  expect(labelsOf([{ a: '1#2' }, { a: 1 }, { a: '1' }])).toEqual(['a=1#2', 'a=1', 'a=1#3']);
  const long = ['x', 'y'].map((end) => ({ a: 'l'.repeat(100) + end }));
  expect(new Set(labelsOf(long)).size).toBe(2);
});

test('100,000 equal labels are numbered quickly', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => ({ a: `${'l'.repeat(100)}${index}` }));
  expect(cpuTime(() => expect(new Set(labelsOf(rows)).size).toBe(100_000))).toBeLessThan(3000);
});
