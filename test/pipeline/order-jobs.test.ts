import { expect, test } from 'vitest';
import { orderJobs } from '../../src/pipeline/order-jobs.ts';

test('every job comes after all that it needs', () => {
  const needs = [[3], [0, 2], [], [2]];
  const { order, cycles } = orderJobs(needs);
  expect(cycles).toEqual([]);
  expect([...order].sort()).toEqual([0, 1, 2, 3]);
  for (const [job, needed] of needs.entries()) {
    for (const need of needed) expect(order.indexOf(need)).toBeLessThan(order.indexOf(job));
  }
});

test('a cycle is a path that begins with its first job', () => {
  expect(orderJobs([[], [3], [1], [2]]).cycles).toEqual([[1, 3, 2]]);
});

test('a job downstream of a cycle is neither ordered nor part of the cycle', () => {
  expect(orderJobs([[1], [2], [1], [0], []])).toEqual({ order: [4], cycles: [[1, 2]] });
});

test('independent cycles are all found', () => {
  expect(orderJobs([[1], [0], [3], [2]]).cycles).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test('a chain of 100,000 does not overflow the stack, nor does a ring', () => {
  const chain = Array.from({ length: 100_000 }, (_, job) => (job === 0 ? [] : [job - 1]));
  expect(orderJobs(chain).order).toHaveLength(100_000);
  chain[0] = [99_999];
  const { order, cycles } = orderJobs(chain);
  expect(order).toEqual([]);
  expect(cycles.map((cycle) => cycle.length)).toEqual([100_000]);
});
