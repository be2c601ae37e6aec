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
  const timing = timingOf(makePicture({ jobs, needs: { b: ['a'], c: ['a'], d: ['b', 'c'] } }), [
    { slots: 1, since: 90 },
    { slots: 2, since: 140 },
  ]);
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
    // 93 ms of jobs in a slot from 100 to 160 and two from 140 on.
    atOnce: { average: 93 / 60, workers: 2, slots: 3, unused: 1 - 93 / 100 },
  });
});

test('of a run that was opened again, only what ran since then counts for how many ran at once', () => {
  const jobs = { a: { startedAt: 100, endedAt: 110 }, b: { startedAt: 1_005, endedAt: 1_010 } };
  const timing = timingOf(makePicture({ jobs }), [{ slots: 2, since: 1_000 }]);
  expect(timing).toMatchObject({ spanMs: 910, atOnce: { average: 0.5, slots: 2, unused: 0.75 } });
});

test('of one job, or none, there is nothing to tell', () => {
  expect(
    timingOf(makePicture({ jobs: { a: { startedAt: 1, endedAt: 10 }, b: { status: 'skipped' } } }), []),
  ).toBeUndefined();
});
