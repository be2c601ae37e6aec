// Where the time of a run went.
import { expect, test } from 'vitest';
import { timingOf } from '../../src/cli/report/timing.ts';
import { makePicture } from '../support/pictures.ts';

test('the jobs of the path with their waiting, and the declared jobs by their work', () => {
  const jobs = {
    a: { startedAt: 100, endedAt: 110 },
    'b[1]': { startedAt: 110, endedAt: 120 },
    'b[2]': { startedAt: 112, endedAt: 150 },
    c: { startedAt: 110, endedAt: 140 },
    d: { startedAt: 155, endedAt: 160 },
  };
  const timing = timingOf(makePicture({ jobs, needs: { b: ['a'], c: ['a'], d: ['b', 'c'] } }));
  expect(timing).toEqual({
    path: [
      { job: 'a', ranMs: 10, waitedMs: 0 },
      { job: 'b[2]', ranMs: 38, waitedMs: 2 },
      { job: 'd', ranMs: 5, waitedMs: 5 },
    ],
    work: [
      { job: 'b', ranMs: 48 },
      { job: 'c', ranMs: 30 },
      { job: 'a', ranMs: 10 },
      { job: 'd', ranMs: 5 },
    ],
    spanMs: 60,
  });
});

test('of one job, or none, there is nothing to tell', () => {
  expect(
    timingOf(makePicture({ jobs: { a: { startedAt: 1, endedAt: 10 }, b: { status: 'skipped' } } })),
  ).toBeUndefined();
});
