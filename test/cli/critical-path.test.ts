// The critical path of a run.
import { expect, test } from 'vitest';
import { criticalPath } from '../../src/cli/report/critical-path.ts';
import { makeRunGraph, type RunGraphSketch } from '../support/run-graphs.ts';

function pathOf(sketch: RunGraphSketch): string[] {
  return criticalPath(makeRunGraph(sketch)).map(({ job }) => job);
}

const needs = { left: ['first'], right: ['first'], last: ['left', 'right'] };

test('leads from the job that ended last back to the first job, through the needs that ended last', () => {
  const jobs = {
    first: { startedAt: 0, endedAt: 10 },
    left: { startedAt: 10, endedAt: 20 },
    right: { startedAt: 10, endedAt: 40 },
    last: { startedAt: 40, endedAt: 50 },
    other: { startedAt: 0, endedAt: 45 },
  };
  expect(pathOf({ needs, jobs })).toEqual(['first', 'right', 'last']);
  expect(pathOf({ needs, jobs: { ...jobs, other: { startedAt: 0, endedAt: 60 } } })).toEqual(['other']);
});

test('takes the leg that ended last', () => {
  const jobs = {
    'legs[1]': { startedAt: 0, endedAt: 30 },
    'legs[2]': { startedAt: 0, endedAt: 20 },
    last: { startedAt: 30, endedAt: 31 },
  };
  expect(pathOf({ needs: { last: ['legs'] }, jobs })).toEqual(['legs[1]', 'last']);
});

test('passes through a skipped job, which took no time itself', () => {
  const jobs = {
    first: { startedAt: 0, endedAt: 10, status: 'failed' },
    never: { status: 'skipped', endedAt: 10 },
    tidy: { startedAt: 11, endedAt: 12 },
  } as const;
  expect(pathOf({ needs: { never: ['first'], tidy: ['never'] }, jobs })).toEqual(['first', 'tidy']);
});

test('of an open run ends at a running job, and is empty before the first start', () => {
  const jobs = {
    first: { startedAt: 0, endedAt: 10 },
    left: { startedAt: 10, status: 'running' },
    right: { startedAt: 10, endedAt: 15 },
    last: {},
  } as const;
  expect(pathOf({ needs, jobs, nowMs: 100 })).toEqual(['first', 'left']);
  expect(pathOf({ jobs: { a: {} } })).toEqual([]);
});
