// The chaos harness for a moment, small enough for every run of the suite; `npm run chaos -- --minutes M --seed S` plays longer rounds.
import { expect, test } from 'vitest';
import { playRound } from '../chaos/round.ts';

test('random runs keep the contract while all fails', { timeout: 180_000 }, async () => {
  const { breaches, tally, done } = await playRound({ seed: 39, lengthMs: 6_000, size: { jobs: 12, runs: 5 } });
  expect(breaches).toEqual([]);
  expect(tally.runs).toBeGreaterThan(0);
  expect(tally.attempts).toBeGreaterThan(0);
  expect(done.get('kill worker')).toBeGreaterThan(0);
});
