// Where the time of a run went.
import { expect, test } from 'vitest';
import { timingOf } from '../../src/cli/report/timing.ts';
import { makeRunGraph } from '../support/run-graphs.ts';

test('has the critical path with its waits, and the declared jobs by their total time', () => {
  const jobs = {
    a: { startedAt: 100, endedAt: 110 },
    'b[1]': { startedAt: 110, endedAt: 120 },
    'b[2]': { startedAt: 112, endedAt: 150 },
    c: { startedAt: 110, endedAt: 140 },
    d: { startedAt: 155, endedAt: 160 },
  };
  const timing = timingOf(makeRunGraph({ jobs, needs: { b: ['a'], c: ['a'], d: ['b', 'c'] } }), [
    { slots: 1, since: 90 },
    { slots: 2, since: 140 },
  ]);
  expect(timing).toEqual({
    criticalPath: [
      { job: 'a', ranMs: 10, waitedMs: 0 },
      { job: 'b[2]', ranMs: 38, waitedMs: 2 },
      { job: 'd', ranMs: 5, waitedMs: 5 },
    ],
    slowest: [
      { job: 'b', ranMs: 48 },
      { job: 'c', ranMs: 30 },
      { job: 'a', ranMs: 10 },
      { job: 'd', ranMs: 5 },
    ],
    spanMs: 60,
    // Jobs ran for 93 ms, in one slot from 100 to 160 and two more from 140 on.
    parallelism: { average: 93 / 60, workers: 2, slots: 3, unused: 1 - 93 / 100 },
  });
});

test('of a reopened run, parallelism counts only what ran since then', () => {
  const jobs = { a: { startedAt: 100, endedAt: 110 }, b: { startedAt: 1_005, endedAt: 1_010 } };
  const timing = timingOf(makeRunGraph({ jobs }), [{ slots: 2, since: 1_000 }]);
  expect(timing).toMatchObject({ spanMs: 910, parallelism: { average: 0.5, slots: 2, unused: 0.75 } });
});

test('is undefined where fewer than two jobs ran', () => {
  expect(
    timingOf(makeRunGraph({ jobs: { a: { startedAt: 1, endedAt: 10 }, b: { status: 'skipped' } } }), []),
  ).toBeUndefined();
});
