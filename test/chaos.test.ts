// A short round of chaos, small enough for every run of the suite. `npm run chaos -- --minutes M --seed S` plays longer rounds.
import { expect, test } from 'vitest';
import { playRound } from '../chaos/round.ts';

test('random runs keep the contract while workers, network and Redis fail', { timeout: 180_000 }, async () => {
  // This seed first cuts connections, freezes a worker and Redis, and kills both.
  const size = { mostJobs: 12, mostRuns: 5, mostFaults: 6 };
  const { breaches, tally, done } = await playRound({ seed: 39, lengthMs: 60_000, size });
  expect(breaches).toEqual([]);
  expect(tally.runs).toBeGreaterThanOrEqual(5);
  expect(tally.attempts).toBeGreaterThan(0);
  expect(Object.fromEntries(done)).toMatchObject({
    'stop worker': 1,
    'kill redis': 1,
    'stop redis': 1,
    'kill worker': 2,
  });
});
